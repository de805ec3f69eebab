import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { DeleteRequest, DeleteResult, ObjectRef } from '../contract.js';
import { parseKind } from '../kinds.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { planRemoval, refuseRemoval } from '../removal.js';
import { controlPlaneFacts, refuseRoles } from '../role-change.js';

const OPERATION: Operation = { id: 'delete', tag: 'objects', summary: 'Delete objects by their full names, all or none', body: 'DeleteRequest', answer: 'DeleteResult' };

/** POST /v1/delete: all or nothing; objects that do not exist are reported as absent. */
export function registerRemoval(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'clock' | 'members' | 'managed'>): void {
  app.post<{ Body: DeleteRequest }>('/v1/delete', { config: { operation: OPERATION, audit: AUDIT.delete } }, async ({ body }): Promise<DeleteResult> => {
    const objects = refsOf(body);
    const request = { objects, force: body.force === true, forget: body.forget === true, purge: body.purge === true, nowMs: deps.clock.now() };
    refuseRemoval(deps.mirror.view, request);
    const nodes = objects.filter(({ kind }) => kind === 'Node');
    if (nodes.length > 0) refuseRoles(deps.mirror.view, nodes.map(({ name }) => ({ name, role: 'worker' })), await controlPlaneFacts(deps));
    const hosts = nodes.map(({ name }) => ({ kind: 'Host', name }) as const);
    const { planned } = await commitPlanned(deps, {
      refs: [...objects, ...hosts],
      plan: (held) => {
        refuseRemoval(deps.mirror.view, request); // after a lost race once more: what it was lost to may be a new user
        return planRemoval(held, request);
      },
      writesOf: (removals) => removals.flatMap(({ writes }) => writes),
    });
    return { objects: planned.map(({ ref, outcome }) => ({ ...ref, outcome })) };
  });
}

/** Each object once, in the order given. Names are exact here: a prefix must never delete. @throws USAGE */
function refsOf(body: DeleteRequest | undefined): ObjectRef[] {
  if (!Array.isArray(body?.objects)) throw new OperatorError('USAGE', 'delete: the body needs "objects", a list of { kind, name }');
  const refs = (body.objects as readonly Partial<ObjectRef>[]).map(({ kind, name }) => ({ kind: parseKind(String(kind)), name: String(name) }));
  return [...new Map(refs.map((ref) => [`${ref.kind}/${ref.name}`, ref])).values()];
}
