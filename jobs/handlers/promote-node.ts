import { OperatorError } from '../../base/errors.js';
import { majorityOf, type ManagerAddress, type Node } from '../../model/index.js';
import { managersIn } from '../../plan/managers.js';
import { patienceIn } from '../../plan/member-times.js';
import { whyNotSpread } from '../../plan/quorum.js';
import type { JobHandler } from '../contract.js';
import { addressOf } from '../host-address.js';
import { managerAddress } from '../managers/manager-address.js';
import type { HostRun } from '../managers/ports.js';
import { hostRun, whileIn, type RoleDeps, type Step } from '../managers/role-change.js';
import { untilMember } from '../managers/until-members.js';
import type { SyncRun } from './sync-host.js';

/** Brings a member of the control plane to a host: its program, a copy of the store, its way to all other hosts. Goes on where an earlier run was cut off. */
export const createPromoteNodeHandler = (deps: RoleDeps): JobHandler => whileIn('promoting', deps, 5, (node, run, step) => promote(deps, node, run, step));

async function promote(deps: RoleDeps, node: Node, run: SyncRun, step: Step): Promise<void> {
  const { managed, managerHost } = deps;
  const { name, uid } = node.metadata;
  const obstacle = whyNotSpread(managed.kind());
  if (obstacle !== undefined) throw new OperatorError('CONFLICT', `promote ${name}: ${obstacle}`, { name });
  const self = managerAddress(node);
  const managers = [...managersIn(deps.store.view).map(managerAddress), self];
  await step('install the control plane');
  const host = hostRun(deps, node, await deps.hosts.session(addressOf(node)), run);
  await learnKey(deps, node, (await managerHost.install(host, { ...self, member: uid, managers, patienceMs: patienceIn(deps.store.view) })).sshKey);
  await step('bring the store there');
  await bringStore(deps, host, { self, managers });
  await step('let it log in to all hosts');
  await deps.admission.settleAll(run);
  await step('start its member');
  await managerHost.startMember(host);
  await step('wait for its member');
  await untilMember(deps, { id: uid, signal: run.signal });
  await deps.report.manager(name, { type: 'manager.started' });
}

async function learnKey({ store }: RoleDeps, node: Node, sshKey: string): Promise<void> {
  await store.update('Node', node.metadata.name, (held) =>
    (held.status.manager === undefined || held.status.manager.sshKey === sshKey ? undefined : { ...held, status: { ...held.status, manager: { ...held.status.manager, sshKey } } }));
}

interface Growth {
  readonly self: ManagerAddress;
  /** It among them. */
  readonly managers: readonly ManagerAddress[];
}

/** The first takes the store over; all others copy it from whoever takes the writes. */
async function bringStore({ managed, managerHost }: RoleDeps, host: HostRun, { self, managers }: Growth): Promise<void> {
  const quorum = majorityOf(managers.length);
  if (managed.kind() === 'embedded') {
    await managed.move(self, async (dump) => {
      await managerHost.startStore(host, self.address, { dump });
      await managerHost.startSentinel(host, self.address, { master: self.address, quorum });
    });
    return;
  }
  const master = managers.find(({ name }) => name === managed.master());
  if (master === undefined) throw new OperatorError('STORE_UNAVAILABLE', `promote ${self.name}: no manager takes writes at the moment`, { name: self.name });
  if (master.name !== self.name) await managerHost.startStore(host, self.address, { replicaOf: master.address });
  await managerHost.startSentinel(host, self.address, { master: master.address, quorum });
  await managed.settle(managers);
}
