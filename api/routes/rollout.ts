import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { put, type Revisions, type Service } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned, type Held } from '../commit-retry.js';
import { ROLLOUT_ACTIONS, type RolloutRequest, type RolloutResult } from '../contract.js';
import { withFreshListeners } from '../fresh-listeners.js';
import { SERVICE_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';
import { planRolloutAction, type RolloutObjects } from '../rollout.js';

const OPERATION: Operation = { id: 'rolloutService', tag: 'services', summary: 'Pause, resume, restart or undo a rollout', path: SERVICE_PATH, body: 'RolloutRequest', answer: 'RolloutResult' };

type Request = { Params: { name: string }; Body: Readonly<Record<string, unknown>> | undefined };

/** POST /v1/services/:name/rollout {action, toRevision}: pause, resume, restart or undo. */
export function registerRollout(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'clock' | 'listeners'>): void {
  app.post<Request>('/v1/services/:name/rollout', { config: { operation: OPERATION, audit: AUDIT.rollout } }, async ({ params, body }): Promise<RolloutResult> => {
    const request = parseRequest(body ?? {});
    const { name } = resolveName(deps.mirror.view, 'Service', params.name).metadata;
    const { planned, changes } = await withFreshListeners(deps, () => commitPlanned(deps, {
      refs: rolloutRefs(name),
      plan: (held) => planRolloutAction(rolloutObjects(held, name), request, { view: deps.mirror.view, nowMs: deps.clock.now() }),
      writesOf: ({ outcome, service }) => (outcome === 'unchanged' ? [] : [put(service)]),
    }));
    return { ...planned, service: (changes[0]?.object as Service | undefined) ?? planned.service };
  });
}

export const rolloutRefs = (name: string) => [{ kind: 'Service', name } as const, { kind: 'Revisions', name } as const];

/** @throws NOT_FOUND when the service has gone in the meantime */
export function rolloutObjects(held: Held, name: string): RolloutObjects {
  const service = held('Service', name) as Service | undefined;
  if (service === undefined) throw new OperatorError('NOT_FOUND', `service "${name}" does not exist`, { name });
  return { service, revisions: held('Revisions', name) as Revisions | undefined };
}

/** @throws USAGE */
function parseRequest({ action, toRevision, ...unknown }: Readonly<Record<string, unknown>>): RolloutRequest {
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw new OperatorError('USAGE', `rollout: "${extra}" is none of action, toRevision`);
  const known = ROLLOUT_ACTIONS.find((one) => one === action);
  if (known === undefined) throw new OperatorError('USAGE', `rollout: action must be one of ${ROLLOUT_ACTIONS.join(', ')}, not ${JSON.stringify(action)}`);
  if (toRevision === undefined) return { action: known };
  if (known !== 'undo') throw new OperatorError('USAGE', `rollout: toRevision is for undo, not for ${known}`);
  if (!Number.isInteger(toRevision) || Number(toRevision) < 1) throw new OperatorError('USAGE', 'rollout: toRevision must be a whole number from 1 up');
  return { action: known, toRevision: Number(toRevision) };
}
