import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { put, withUpgradeWish, type Node } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { UpgradeResult } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';
import { parseUpgrade, planUpgrade } from '../upgrade.js';
import { refuseDying } from '../write.js';

const OPERATION: Operation = { id: 'upgradeManagers', tag: 'nodes', summary: 'Have managers run another build, one after the other', body: 'UpgradeRequest', answer: 'UpgradeResult' };

/** POST /v1/upgrade {build, nodes, force}: the managers run that build, one after the other. The wish on a node goes when its turn has come, or when another one has failed. */
export function registerUpgrade(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'members' | 'managed'>): void {
  app.post('/v1/upgrade', { config: { operation: OPERATION, audit: AUDIT.upgrade } }, async ({ body }): Promise<UpgradeResult> => {
    const { nodes: names, ...request } = parseUpgrade(body);
    const { mirror: { view } } = deps;
    const nodes = names?.map((name) => resolveName(view, 'Node', name).metadata.name);
    const members = await deps.members.list();
    const newId = randomUUID();
    const { id, nodes: planned } = planUpgrade({ ...request, ...(nodes && { nodes }) }, { view, kind: deps.managed.kind(), members, self: deps.members.self, newId: () => newId });
    const wishes = planned.flatMap(({ name, wish }) => (wish === undefined ? [] : [{ name, wish }]));
    await commitPlanned(deps, {
      refs: wishes.map(({ name }) => ({ kind: 'Node', name })),
      plan: (held) => wishes.map(({ name, wish }) => withUpgradeWish(managerOf(held('Node', name), name), wish)),
      writesOf: (wished) => wished.map(put),
    });
    return { id, nodes: planned.map(({ name, isThere }) => ({ name, outcome: isThere ? 'unchanged' : 'upgrading' })) };
  });
}

function managerOf(object: unknown, name: string): Node {
  const node = object as Node | undefined;
  if (node?.status.manager === undefined) throw new OperatorError('CONFLICT', `upgrade ${name}: it is not a manager any more`, { name });
  refuseDying(node);
  return node;
}
