import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { Service } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { ServiceUpdate, ServiceUpdateResult } from '../contract.js';
import { withFreshListeners } from '../fresh-listeners.js';
import { SERVICE_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { refuseUnknownPolicy } from '../resolve-image.js';
import { resolveName } from '../resolve.js';
import { isMap } from '../service-edit.js';
import { planServiceUpdate } from '../service-update.js';
import { writesOf } from '../write.js';
import { rolloutObjects, rolloutRefs } from './rollout.js';

const OPERATION: Operation = {
  id: 'updateService', tag: 'services', summary: 'Merge changes into the manifest of a service', path: SERVICE_PATH, body: 'ServiceUpdate', answer: 'ServiceUpdateResult',
};

type Request = { Params: { name: string }; Body: Readonly<Record<string, unknown>> | undefined };

/** POST /v1/services/:name/update {labels, spec, force, resolveImage}: merge patches in the form of a manifest. */
export function registerServiceUpdate(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'clock' | 'listeners'>): void {
  app.post<Request>('/v1/services/:name/update', { config: { operation: OPERATION, audit: AUDIT.updateService } }, async ({ params, body }): Promise<ServiceUpdateResult> => {
    const update = parseUpdate(body ?? {});
    const { name } = resolveName(deps.mirror.view, 'Service', params.name).metadata;
    const { planned, changes } = await withFreshListeners(deps, () => commitPlanned(deps, {
      refs: rolloutRefs(name),
      plan: (held) => planServiceUpdate(rolloutObjects(held, name), update, { view: deps.mirror.view, nowMs: deps.clock.now() }),
      writesOf: (planned) => writesOf([planned]),
    }));
    return { outcome: planned.outcome === 'unchanged' ? 'unchanged' : 'configured', service: (changes[0]?.object as Service | undefined) ?? planned.object };
  });
}

/** What the values may be is the manifest's matter. @throws USAGE */
function parseUpdate({ labels, spec, force, resolveImage, ...unknown }: Readonly<Record<string, unknown>>): ServiceUpdate {
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw new OperatorError('USAGE', `update service: "${extra}" is none of labels, spec, force, resolveImage`);
  for (const [name, value] of Object.entries({ labels, spec })) if (value !== undefined && !isMap(value)) throw new OperatorError('USAGE', `update service: ${name} must be a map, with null for what is to go`);
  if (force !== undefined && typeof force !== 'boolean') throw new OperatorError('USAGE', 'update service: force must be true or false');
  refuseUnknownPolicy(resolveImage);
  return { labels, spec, force, resolveImage } as ServiceUpdate;
}
