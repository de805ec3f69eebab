import { isCode, messageOf, OperatorError, type ErrorCode } from '../../base/errors.js';
import type { Node, Upgrade } from '../../model/index.js';
import { managersIn } from '../../plan/managers.js';
import { whyNotRestarted } from '../../plan/quorum.js';
import type { JobHandler } from '../contract.js';
import { addressOf } from '../host-address.js';
import { managerAddress } from '../managers/manager-address.js';
import type { HostRun } from '../managers/ports.js';
import { hostRun, whileIn, type RoleDeps, type Step } from '../managers/role-change.js';
import { untilMember, untilMembers } from '../managers/until-members.js';

export interface UpgradeDeps extends RoleDeps {
  /** Id of the member that does the job. */
  readonly member: string;
}

/** Say nothing about the build: the job is done again, by this member or by another. */
const PASSING: readonly ErrorCode[] = ['HOST_UNREACHABLE', 'HOST_LOST_REPLY', 'HOST_FENCED', 'STALE_FENCING_TOKEN', 'STORE_UNAVAILABLE', 'STORE_NO_MAJORITY', 'VERSION_CONFLICT'];

/**
 * Has a manager's member run another build. Its store and its Sentinel go on; others lead and work on hosts meanwhile.
 * Where the build does not come up, the host goes back to what it ran. Goes on where an earlier run was cut off.
 */
export const createUpgradeNodeHandler = (deps: UpgradeDeps): JobHandler => whileIn('upgrading', deps, 4, async (node, run, step) => {
  const { name, uid } = node.metadata;
  const { upgrade } = node.status.manager ?? {};
  if (upgrade === undefined) throw new OperatorError('INTERNAL', `upgrade ${name}: nobody has said to which build`, { name });
  // With its own process the job would end, half-way.
  if (uid === deps.member) throw new OperatorError('CONFLICT', `upgrade ${name}: waits for another member of the control plane, as nobody replaces itself: start \`drover up\` of that build`, { name });
  const host = hostRun(deps, node, await deps.hosts.session(addressOf(node)), run);
  try {
    await replace(deps, { node, upgrade, host, step });
  } catch (error) {
    if (isPassing(error, run.signal)) throw error;
    return goBack(deps, { node, upgrade, host, step }, error);
  }
  await deps.report.manager(name, { type: 'manager.started' });
});

interface Replacement {
  readonly node: Node;
  readonly upgrade: Upgrade;
  readonly host: HostRun;
  readonly step: Step;
}

async function replace(deps: UpgradeDeps, { node, upgrade: { build, isForced }, host, step }: Replacement): Promise<void> {
  const { name, uid } = node.metadata;
  if (!isForced) await refuseLoss(deps, name);
  await step('bring the new build');
  await deps.managerHost.bringBuild(host, { address: managerAddress(node).address, build });
  // It stands back by itself while it is upgraded (plan/seats.ts); what it holds yet, it gives up as it ends.
  await step('have another member lead');
  await untilMembers(deps, { are: (members) => !members.some(({ id, state }) => id === uid && state === 'leader'), otherwise: 'no other member took the lead', signal: host.signal });
  await step('start its member anew');
  await deps.managerHost.startMember(host);
  await step('wait for its member');
  await untilMember(deps, { id: uid, runs: (present) => present === build, signal: host.signal });
}

/** A manager may have been lost since the upgrade was asked for. */
async function refuseLoss({ store, managed }: UpgradeDeps, name: string): Promise<void> {
  const reachable = new Set((await managed.members()).filter(({ state }) => state !== 'unreachable').map(({ id }) => id));
  const why = whyNotRestarted(name, managersIn(store.view).map(({ metadata }) => ({ name: metadata.name, isReachable: reachable.has(metadata.uid) })));
  if (why !== undefined) throw new OperatorError('CONFLICT', why, { name });
}

/** Reported also where that fails, since nobody can do more than to say so: a person demotes the manager, or upgrades it to a build that works. */
async function goBack(deps: UpgradeDeps, replacement: Replacement, cause: unknown): Promise<void> {
  const { node: { metadata: { name } }, upgrade: { build }, host, step } = replacement;
  await step(`go back to the earlier build: ${messageOf(cause)}`);
  const failure = await restore(deps, replacement).then(() => undefined, (error: unknown) => {
    if (isPassing(error, host.signal)) throw error;
    return messageOf(error);
  });
  const outcome = failure === undefined ? 'runs what it ran before' : `and what it ran before does not come up either (${failure})`;
  await deps.report.manager(name, { type: 'manager.restored', error: `not upgraded to build ${build}, ${outcome}: ${messageOf(cause)}` });
}

async function restore(deps: UpgradeDeps, { node, upgrade: { build }, host }: Replacement): Promise<void> {
  const { address } = managerAddress(node);
  await deps.managerHost.goBack(host, { address, build });
  await deps.managerHost.startMember(host);
  await untilMember(deps, { id: node.metadata.uid, runs: (other) => other !== build, signal: host.signal });
}

const isPassing = (error: unknown, signal: AbortSignal): boolean => signal.aborted || PASSING.some((code) => isCode(error, code));
