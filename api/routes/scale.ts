import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { isGlobal, put, type Service } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { ScaleResult } from '../contract.js';
import { SERVICE_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';
import { refuseDying } from '../write.js';

const OPERATION: Operation = { id: 'scaleService', tag: 'services', summary: 'Change how many replicas a service has', path: SERVICE_PATH, body: 'ScaleRequest', answer: 'ScaleResult' };

type ScaleRequest = { Params: { name: string }; Body: { replicas?: unknown } | undefined };

/** POST /v1/services/:name/scale {replicas}. */
export function registerScale(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror'>): void {
  app.post<ScaleRequest>('/v1/services/:name/scale', { config: { operation: OPERATION, audit: AUDIT.scale } }, async ({ params, body }): Promise<ScaleResult> => {
    const replicas = replicasOf(body?.replicas);
    const { name } = resolveName(deps.mirror.view, 'Service', params.name).metadata;
    const { planned, changes } = await commitPlanned(deps, {
      refs: [{ kind: 'Service', name }],
      plan: (held) => scaled(held('Service', name) as Service | undefined, name, replicas),
      writesOf: ({ outcome, service }) => (outcome === 'unchanged' ? [] : [put(service)]),
    });
    return { ...planned, service: (changes[0]?.object as Service | undefined) ?? planned.service };
  });
}

function replicasOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100_000) return value;
  throw new OperatorError('USAGE', `scale: replicas must be a whole number from 0 to 100000, not ${JSON.stringify(value)}`);
}

/** Pure. @throws CONFLICT for a global service and for one on its way out; NOT_FOUND when it has gone in the meantime */
export function scaled(service: Service | undefined, name: string, replicas: number): ScaleResult {
  if (service === undefined) throw new OperatorError('NOT_FOUND', `service "${name}" does not exist`, { name });
  refuseDying(service);
  if (isGlobal(service.spec.mode)) throw new OperatorError('CONFLICT', `service/${name} is ${service.spec.mode}: it runs once on every suitable node and has no replicas`, { name });
  if (service.spec.replicas === replicas) return { outcome: 'unchanged', service };
  const metadata = { ...service.metadata, generation: service.metadata.generation + 1 };
  return { outcome: 'scaled', service: { ...service, metadata, spec: { ...service.spec, replicas } } };
}
