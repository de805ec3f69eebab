import { isCode, isTerminal, messageOf, OperatorError } from '../../base/errors.js';
import { leaveHost } from '../../host/leave/leave-host.js';
import { PURGE_ANNOTATION, type Node } from '../../model/index.js';
import { endingPatienceMs, mayGiveUp, tasksToEnd } from '../../plan/leaving.js';
import { recordCommand } from '../command-log.js';
import type { JobHandler } from '../contract.js';
import type { Departures } from '../departures.js';
import { addressOf } from '../host-address.js';
import type { SyncHostDeps, SyncRun } from './sync-host.js';

export interface LeaveNodeDeps extends Pick<SyncHostDeps, 'store' | 'hosts' | 'runtime' | 'report' | 'memory' | 'fencingToken' | 'clock'> {
  readonly departures: Pick<Departures, 'settled'>;
}

/** Takes everything of Drover's from the host of a node that leaves, once its tasks have ended. A host that does not answer is tried again, and cleaned when it does. */
export const createLeaveNodeHandler = (deps: LeaveNodeDeps): JobHandler =>
  async ({ key }, run) => {
    const node = deps.store.view.node(key);
    if (node?.status.state !== 'leaving') return {};
    try {
      await endTasks(deps, node, run);
      await deps.departures.settled(key);
      await clean(deps, node, run);
    } catch (error) {
      if (!canLetGo(deps, node, error)) throw await explained(deps, node, error);
      run.log.line(`nothing is known to be on its host, which cannot be reached: ${messageOf(error)}`);
    }
    await deps.report.node(key, { type: 'node.left' });
    return {};
  };

/** In order, with their grace period, as long as somebody can be asked to; the job that stops a container goes on meanwhile. */
async function endTasks(deps: LeaveNodeDeps, node: Node, { log, signal }: SyncRun): Promise<void> {
  const { name } = node.metadata;
  const { view } = deps.store;
  const count = tasksToEnd(view, name).length;
  if (count === 0) return;
  const doing = `waiting for ${count} ${count === 1 ? 'task' : 'tasks'} to end`;
  log.progress(doing, 0, 1);
  await say(deps, node, doing);
  const isOver = (): boolean => tasksToEnd(view, name).length === 0 || view.node(name)?.status.state !== 'leaving';
  await deps.store.until(isOver, { timeoutMs: endingPatienceMs(view, node, deps.clock.now()), signal }).catch((error: unknown) => {
    if (!isCode(error, 'TIMEOUT')) throw error;
    log.line(`did not end in time: ${tasksToEnd(view, name).map((task) => task.metadata.name).join(', ')}`);
  });
}

async function clean(deps: LeaveNodeDeps, node: Node, { log, signal }: SyncRun): Promise<void> {
  const { name } = node.metadata;
  await say(deps, node, 'cleaning the host');
  log.progress('connect', 0, 1);
  const session = await deps.hosts.session(addressOf(node));
  deps.memory.doubt(name);
  const kept = await leaveHost({
    session, runtime: deps.runtime, fencingToken: deps.fencingToken(name), isPurge: node.metadata.annotations[PURGE_ANNOTATION] === 'true',
    signal, record: recordCommand(log), onStep: (step, done, total) => log.progress(step, done, total),
  });
  for (const what of kept) log.line(`left as it is: ${what}`);
  log.progress('left', 1, 1);
}

const canLetGo = ({ clock }: LeaveNodeDeps, node: Node, error: unknown): boolean =>
  node.status.joinedAt === undefined && isStranger(error) && (isTerminal(error) || mayGiveUp(node, clock.now()));

/** Nobody got in. */
const isStranger = (error: unknown): boolean =>
  (['HOST_UNREACHABLE', 'HOST_KEY_UNKNOWN', 'HOST_KEY_MISMATCH', 'HOST_AUTH_FAILED', 'HOST_SUDO_FAILED'] as const).some((code) => isCode(error, code));

/** Tried again, whatever it was: a refused login is put right on the host. But for a newer control plane, which does it itself. */
async function explained(deps: LeaveNodeDeps, node: Node, error: unknown): Promise<unknown> {
  await say(deps, node, messageOf(error));
  if (isCode(error, 'HOST_FENCED')) return error;
  return new OperatorError('LEAVE_FAILED', `clean the host of ${node.metadata.name}: ${messageOf(error)}`, { node: node.metadata.name }, { cause: error });
}

/** For whoever waits: what is being done, or what is in the way. */
async function say({ store }: LeaveNodeDeps, { metadata: { name } }: Node, message: string): Promise<void> {
  await store.update('Node', name, (held) =>
    (held.status.state !== 'leaving' || held.status.message === message ? undefined : { ...held, status: { ...held.status, message } }));
}
