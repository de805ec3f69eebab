import { isCode, messageOf } from '../../base/errors.js';
import type { HostSession } from '../../host/contract.js';
import type { JoinResult } from '../../host/join/join-host.js';
import { refuseOtherMachine } from '../../host/join/identity.js';
import { INGRESS, isTerminalTask, type Node } from '../../model/index.js';
import { checkHost } from '../check/check-host.js';
import { recordChecked } from '../check/checked-record.js';
import { recordCommand } from '../command-log.js';
import { QUEUES, type JobHandler } from '../contract.js';
import { addressOf } from '../host-address.js';
import { ownerBefore } from '../machine-owners.js';
import { prepareHost } from '../prepare-host.js';
import { syncHost, type SyncHostDeps, type SyncRun } from './sync-host.js';

/** For the allocator to give the node its address on the ingress network. */
const ATTACH_TIMEOUT_MS = 10_000;
const STEPS = 5;

/** Brings a host to where it can run tasks: packages, settings, base networks. A host that has all that costs one round trip and a sync. */
export const createJoinNodeHandler = (deps: SyncHostDeps): JobHandler =>
  async ({ key }, run) => {
    if (deps.store.view.node(key)?.status.state === 'joinFailed') await deps.report.node(key, { type: 'node.retry' });
    const node = deps.store.view.node(key);
    if (node?.status.state !== 'joining') return {};
    try {
      await join(deps, node, run);
    } catch (error) {
      await deps.report.node(key, { type: 'node.joinFailed', generation: node.metadata.generation, error: messageOf(error) });
      if (isCode(error, 'HOST_IDENTITY')) await disown(deps, key, error.message);
      throw error;
    }
    return {};
  };

/**
 * The machine that the node joined with does not answer there any more: what it ran is lost, however well the other one answers. One that never
 * joined lays no claim to the machine it was refused.
 */
async function disown({ store, report }: SyncHostDeps, name: string, reason: string): Promise<void> {
  await report.node(name, { type: 'node.silent', reason });
  await store.update('Node', name, (held) => {
    const { facts } = held.status;
    return facts === undefined || held.status.joinedAt !== undefined ? undefined : { ...held, status: { ...held.status, facts: { ...facts, machineId: '' } } };
  });
}

async function join(deps: SyncHostDeps, node: Node, run: SyncRun): Promise<void> {
  const { name } = node.metadata;
  run.log.progress('connect', 0, STEPS);
  const session = await deps.hosts.session(addressOf(node));
  run.log.progress('prepare the host', 1, STEPS);
  const joined = await prepareHost(node, { ...run, session, view: deps.store.view, record: recordCommand(run.log) });
  await learn(deps, node, joined);
  run.log.progress('wait for an address on the ingress network', 2, STEPS);
  await deps.store.until((view) => view.node(name)?.status.attachments[INGRESS] !== undefined, { timeoutMs: ATTACH_TIMEOUT_MS, signal: run.signal });
  run.log.progress('build the base networks', 3, STEPS);
  deps.memory.doubt(name);
  deps.admission.forget(name);
  await deps.admission.dismiss(node, session, run);
  const attached = deps.store.view.node(name);
  if (attached !== undefined) await syncHost(deps, attached, { ...run, isJoining: true });
  refuseTaken(deps, node, joined.facts.machineId);
  await deps.report.node(name, { type: 'node.joined', generation: node.metadata.generation, facts: joined.facts, vtep: joined.vtep, hostKey: deps.hosts.hostKey(name) });
  // What changed while it joined waits for this: a node that joins is not synced otherwise.
  await deps.jobs.now(QUEUES.syncHost, [name]);
  run.log.progress('look for what may break traffic', 4, STEPS);
  await check(deps, node.metadata.name, { ...run, session });
  run.log.progress('joined', STEPS, STEPS);
}

/** What the host's own look tells, in the job's log and the node's condition. The node is ready by then: a look that breaks off takes nothing back. */
async function check(deps: SyncHostDeps, name: string, { session, signal, log }: SyncRun & { readonly session: HostSession }): Promise<void> {
  const node = deps.store.view.node(name);
  if (node === undefined) return;
  try {
    const findings = await checkHost(node, { session, view: deps.store.view, clock: deps.clock, signal, record: recordCommand(log) });
    for (const { severity, check: title, message, remedy } of findings) if (severity !== 'ok') log.line(`${severity}: ${title}: ${message}; ${remedy}`);
    await recordChecked(deps, findings, [name]);
  } catch (error) {
    log.line(`the host was not checked: ${messageOf(error)}`);
  }
}

/** Machines with one id that joined side by side were both strangers when they were looked at. @throws HOST_IDENTITY */
function refuseTaken({ store: { view } }: SyncHostDeps, node: Node, machineId: string): void {
  const owner = ownerBefore(node, machineId, view);
  if (owner !== undefined) refuseOtherMachine(node.metadata.name, machineId, { owners: new Map([[machineId, owner]]) });
}

/** What ran before a reboot is gone; and the facts are stored before anything is built on them. */
async function learn(deps: SyncHostDeps, node: Node, { facts, vtep }: JoinResult): Promise<void> {
  const { name } = node.metadata;
  const isRebooted = node.status.facts !== undefined && node.status.facts.bootId !== facts.bootId;
  const tasks = isRebooted ? deps.store.view.tasksOnNode(name).filter((task) => !isTerminalTask(task)) : [];
  for (const task of tasks) await deps.report.task(task.metadata.name, { type: 'node.rebooted' });
  const hostKey = deps.hosts.hostKey(name);
  await deps.store.update('Node', name, (held) => ({ ...held, status: { ...held.status, facts, vtep, ...(hostKey !== undefined && { hostKey }) } }));
}
