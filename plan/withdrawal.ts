import {
  isServing, isTerminalTask, networksOf, put, rememberVersions, type ClusterView, type Task, type Write,
} from '../model/index.js';
import { nodeFooting } from './footing.js';
import { remembered } from './remembered.js';

/** A host that does not catch up in this time no longer holds up the stop or the start of a task (the release of its addresses it does). */
export const WITHDRAWAL_PATIENCE_MS = 15_000;

/** A job's task waits for the end of the one that it replaces, not only of its endpoint: nothing is done twice at a time. */
const STOP_LOOK_MS = 500;

/** `waitMs` absent: nothing to do before the view changes. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly reason: string; readonly waitMs?: number };

const ALLOWED: Permission = { allowed: true };

/** How far a host has to be: everything withdrawn, or all of it applied. */
type Mark = 'withdrawnVersion' | 'appliedVersion';

/** Looks up, per network, how far the hosts are, once for as long as none of them moves on: many tasks may wait for the same host. */
export class Withdrawals {
  readonly #laggards = new Map<string, Readonly<Record<Mark, Laggard>>>();
  #revision: number;

  constructor(readonly view: ClusterView) {
    this.#revision = view.hostRevision;
  }

  /** The live host with an attachment on one of the task's networks that is not at `version` yet. */
  laggard(task: Task, version: number, mark: Mark = 'withdrawnVersion'): string | undefined {
    for (const network of networksOf(task.spec)) {
      const slowest = this.#slowest(network)[mark];
      if (slowest.node !== undefined && slowest.version < version) return slowest.node;
    }
    return undefined;
  }

  #slowest(network: string): Readonly<Record<Mark, Laggard>> {
    if (this.view.hostRevision !== this.#revision) this.#laggards.clear();
    this.#revision = this.view.hostRevision;
    const known = this.#laggards.get(network);
    if (known !== undefined) return known;
    const slowest = { withdrawnVersion: slowestOn(this.view, network, 'withdrawnVersion'), appliedVersion: slowestOn(this.view, network, 'appliedVersion') };
    this.#laggards.set(network, slowest);
    return slowest;
  }
}

const withdrawalsIn = remembered((view: ClusterView) => new Withdrawals(view));

/** `node` absent: no live host is on the network. */
interface Laggard {
  readonly node?: string;
  readonly version: number;
}

/** Only live hosts count: a node that joins again is synced before it is ready, and one that is down forwards to nobody. */
function slowestOn(view: ClusterView, network: string, mark: Mark): Laggard {
  let slowest: Laggard = { version: Infinity };
  for (const { metadata: { name }, status: { state } } of view.nodesOnNetwork(network)) {
    if (state !== 'ready' && state !== 'unreachable') continue;
    const version = view.host(name)?.status[mark] ?? 0;
    if (version < slowest.version) slowest = { node: name, version };
  }
  return slowest;
}

/** Some host may have listed its endpoint. */
const hasServed = ({ status: { startedAt, health } }: Task): boolean => startedAt !== undefined && health !== 'starting';

const quietVersion = (task: Task): number => rememberVersions(task).quietVersion ?? Infinity;

/** No host sends it new connections: it stopped serving, and every live host on its networks has applied that. */
export function isWithdrawn(view: ClusterView, task: Task, withdrawals = withdrawalsIn(view)): boolean {
  if (!hasServed(task)) return !isServing(task);
  return withdrawals.laggard(task, quietVersion(task)) === undefined;
}

/** It takes connections, and every live host on its networks sends it some. */
export const isListed = (view: ClusterView, task: Task): boolean => isServing(task) && unlistedOn(view, task) === undefined;

/** Name of the live host that does not list a serving task yet. */
export const unlistedOn = (view: ClusterView, task: Task): string | undefined =>
  withdrawalsIn(view).laggard(task, rememberVersions(task).servingVersion ?? Infinity, 'appliedVersion');

/** Whether the container of a stopping task may get its SIGTERM: its endpoint is withdrawn, and the drain delay since then is over. */
export function mayStop(view: ClusterView, task: Task, now: number): Permission {
  if (isTerminalTask(task) || !hasServed(task)) return ALLOWED;
  if (task.status.state !== 'stopping') return { allowed: false, reason: `is ${task.status.state}` };
  const quiet = mayGoOn(view, task, Date.parse(task.status.since), now);
  if (!quiet.allowed) return quiet;
  const waitMs = Date.parse(task.status.since) + (networksOf(task.spec).length === 0 ? 0 : view.settings().drainDelayMs) - now;
  return waitMs <= 0 ? ALLOWED : { allowed: false, reason: 'established connections drain', waitMs };
}

/** Whether the container of a task may be started: its restart delay is over, and the task that it replaces takes no new connections. */
export function mayStart(view: ClusterView, task: Task, now: number): Permission {
  const waitMs = task.spec.notBefore === undefined ? 0 : Date.parse(task.spec.notBefore) - now;
  if (waitMs > 0) return { allowed: false, reason: 'its restart delay is not over', waitMs };
  const predecessor = task.spec.replaces === undefined ? undefined : view.task(task.spec.replaces);
  if (predecessor !== undefined && task.spec.iteration !== undefined && predecessor.status.state === 'stopping') return { allowed: false, reason: `${predecessor.metadata.name} is stopping`, waitMs: STOP_LOOK_MS };
  if (predecessor === undefined || !hasServed(predecessor)) return ALLOWED;
  if (isServing(predecessor)) return { allowed: false, reason: `${predecessor.metadata.name} still serves` };
  return mayGoOn(view, predecessor, Date.parse(predecessor.status.finishedAt ?? predecessor.status.since), now);
}

function mayGoOn(view: ClusterView, task: Task, since: number, now: number): Permission {
  const laggard = withdrawalsIn(view).laggard(task, quietVersion(task));
  const waitMs = since + WITHDRAWAL_PATIENCE_MS - now;
  return laggard === undefined || waitMs <= 0 ? ALLOWED : { allowed: false, reason: `${laggard} has not withdrawn ${task.metadata.name} yet`, waitMs };
}

/**
 * Releases ended tasks: their addresses are free again. Only once no live host lists the endpoint, and the container is gone
 * (`containerId` cleared by the job that removed it) or its node cannot be asked.
 */
export function planWithdrawals(view: ClusterView): Write[] {
  const withdrawals = withdrawalsIn(view);
  return view.tasksInStage('ended').filter((task) => mayRelease(view, task, withdrawals))
    .map((task) => put({ ...task, status: { ...rememberVersions(task), released: true } }));
}

function mayRelease(view: ClusterView, task: Task, withdrawals: Withdrawals): boolean {
  const { node, containerId } = task.status;
  const isContainerGone = containerId === undefined || node === undefined || nodeFooting(view.node(node)).kind === 'gone';
  if (!isContainerGone) return false;
  return !hasServed(task) || withdrawals.laggard(task, rememberVersions(task).endedVersion ?? Infinity, 'appliedVersion') === undefined;
}
