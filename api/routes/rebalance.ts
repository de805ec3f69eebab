import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { isJob, put, REBALANCE, type Service } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { RebalanceResult } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

const OPERATION: Operation = {
  id: 'rebalance', tag: 'services', summary: 'Spread the tasks of services anew over the nodes', body: { json: 'RebalanceRequest', isOptional: true }, answer: 'RebalanceResult',
};

type RebalanceRequest = { Body: { readonly services?: unknown } | undefined };

/** POST /v1/rebalance {services}: spread the tasks of these replicated services anew, or of all of them. The mark on a service goes when it is done. */
export function registerRebalance(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror'>): void {
  app.post<RebalanceRequest>('/v1/rebalance', { config: { operation: OPERATION, audit: AUDIT.rebalance } }, async ({ body }): Promise<RebalanceResult> => {
    const services = wanted(deps.mirror, body?.services);
    const refs = services.map(({ metadata: { name } }) => ({ kind: 'Service', name }) as const);
    const { planned, changes } = await commitPlanned(deps, {
      refs,
      plan: (held) => refs.flatMap(({ kind, name }) => marked(held(kind, name) as Service | undefined)),
      writesOf: (marks) => marks.map(put),
    });
    return { services: planned.map(({ metadata: { name } }) => name), resourceVersion: Math.max(0, ...changes.map(({ version }) => version)) };
  });
}

/** @throws USAGE, NOT_FOUND; CONFLICT for one that was named and is not replicated */
function wanted({ view }: Pick<ApiDeps, 'mirror'>['mirror'], names: unknown): readonly Service[] {
  if (names === undefined) return [...view.list('Service')].filter(({ spec }) => spec.mode === 'replicated');
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) throw new OperatorError('USAGE', 'rebalance: services must be a list of names');
  const services = (names as readonly string[]).map((name) => resolveName(view, 'Service', name));
  const fixed = services.find(({ spec }) => spec.mode !== 'replicated');
  if (fixed !== undefined) throw new OperatorError('CONFLICT', `service/${fixed.metadata.name} is ${fixed.spec.mode}: ${isJob(fixed.spec) ? 'its tasks end by themselves' : 'it runs once on every suitable node'}, and nothing of it can move`);
  return services;
}

function marked(service: Service | undefined): Service[] {
  if (service === undefined || service.metadata.deletionTimestamp !== undefined) return [];
  return [{ ...service, metadata: { ...service.metadata, annotations: { ...service.metadata.annotations, [REBALANCE]: 'wanted' } } }];
}
