import { OperatorError } from '../../base/errors.js';
import type { Node } from '../../model/index.js';
import { managersIn } from '../../plan/managers.js';
import type { JobHandler } from '../contract.js';
import { addressOf } from '../host-address.js';
import { managerAddress } from '../managers/manager-address.js';
import { hostRun, whileIn, type RoleDeps } from '../managers/role-change.js';
import type { SyncRun } from './sync-host.js';

/**
 * Takes a member of the control plane from a host: the others no longer count it, then everything of it goes. A host that does not answer counts
 * no more either; what is left there goes when it joins again.
 */
export const createDemoteNodeHandler = (deps: RoleDeps): JobHandler => whileIn('demoting', deps, 5, async (node, run, step) => {
  const { managed, report, admission } = deps;
  const { name } = node.metadata;
  const isSpread = managed.kind() === 'managers';
  const left = managersIn(deps.store.view).map(managerAddress);
  if (isSpread && left.length === 0) throw new OperatorError('CONFLICT', `demote ${name}: it is the last manager, and the store is nowhere else`, { name });
  await step('let another take the writes');
  if (isSpread) await managed.failOver(name);
  await step('remove it from the host');
  // One that is left alone must not wait for a copy that is gone. Of several, each goes on waiting for a majority that does not count this one.
  if (isSpread && left.length === 1) await managed.settle(left);
  await removeFromHost(deps, node, run);
  await step('have the others forget it');
  if (isSpread) await managed.forget(name);
  await step('count the majority without it');
  if (isSpread) await managed.settle(left);
  await step('take its keys away');
  await admission.settleAll(run);
  await report.manager(name, { type: 'manager.stopped' });
});

async function removeFromHost(deps: RoleDeps, node: Node, run: SyncRun): Promise<void> {
  const { metadata: { name }, status: { state } } = node;
  if (state !== 'ready') return run.log.line(`${name} is ${state}: what is left there goes when it joins again`);
  const left = await deps.managerHost.remove(hostRun(deps, node, await deps.hosts.session(addressOf(node)), run));
  for (const what of left) run.log.line(`left as it is: ${what}`);
}
