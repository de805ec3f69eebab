import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { put, type Node } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { NodeUpdate, NodeUpdateResult } from '../contract.js';
import { planNodeUpdate } from '../node-update.js';
import { NODE_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';
import { controlPlaneFacts, refuseRoles } from '../role-change.js';

const OPERATION: Operation = {
  id: 'updateNode', tag: 'nodes', summary: 'Drain, pause, activate, promote, demote or label a node', path: NODE_PATH, body: 'NodeUpdate', answer: 'NodeUpdateResult',
};

type UpdateRequest = { Params: { name: string }; Body: Readonly<Record<string, unknown>> | undefined };

/** POST /v1/nodes/:name/update {availability, role, labels, forceAfterMs}: what is left out stays as it is. */
export function registerNodeUpdate(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'clock' | 'members' | 'managed'>): void {
  app.post<UpdateRequest>('/v1/nodes/:name/update', { config: { operation: OPERATION, audit: AUDIT.updateNode } }, async ({ params, body }): Promise<NodeUpdateResult> => {
    const update = parseUpdate(body ?? {});
    const { name } = resolveName(deps.mirror.view, 'Node', params.name).metadata;
    if (update.role !== undefined) refuseRoles(deps.mirror.view, [{ name, role: update.role }], await controlPlaneFacts(deps));
    const { planned, changes } = await commitPlanned(deps, {
      refs: [{ kind: 'Node', name }],
      plan: (held) => planNodeUpdate(present(held('Node', name), name), update, { view: deps.mirror.view, nowMs: deps.clock.now() }),
      writesOf: ({ outcome, object }) => (outcome === 'unchanged' ? [] : [put(object)]),
    });
    return { outcome: planned.outcome === 'unchanged' ? 'unchanged' : 'configured', node: (changes[0]?.object as Node | undefined) ?? planned.object };
  });
}

function present(object: unknown, name: string): Node {
  if (object === undefined) throw new OperatorError('NOT_FOUND', `node "${name}" does not exist`, { name });
  return object as Node;
}

/** Values of availability, role and labels are the manifest's matter. @throws USAGE */
function parseUpdate({ availability, role, labels, forceAfterMs, ...unknown }: Readonly<Record<string, unknown>>): NodeUpdate {
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw new OperatorError('USAGE', `update node: "${extra}" is none of availability, role, labels, forceAfterMs`);
  if (forceAfterMs !== undefined && !(Number.isInteger(forceAfterMs) && Number(forceAfterMs) >= 0)) throw new OperatorError('USAGE', 'update node: forceAfterMs must be a whole number of milliseconds');
  if (labels !== undefined && (typeof labels !== 'object' || labels === null || Array.isArray(labels))) throw new OperatorError('USAGE', 'update node: labels must be a map of names to values, null to take one away');
  return { availability, role, labels, forceAfterMs } as NodeUpdate;
}
