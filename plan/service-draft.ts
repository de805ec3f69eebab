import {
  isPaused, isTerminalTask, isWanted, put, rememberVersions, ROLLOUT_PAUSED, templateHash, templateOf,
  type Service, type Task, type TaskDesiredState, type TaskEvent, type Write,
} from '../model/index.js';
import type { PlanContext } from './context.js';
import { newTask, seatKey, seatOf, type NewTask, type Seat, type TaskVersion } from './new-task.js';

/** The tasks of one slot (of a global service: on one node). */
export interface Occupants {
  readonly seat: Seat;
  /** Not ended, and wanted: at most one, or two while one takes over from the other. */
  readonly live: readonly Task[];
  /** Ended, newest first: the history. */
  readonly ended: readonly Task[];
  /** The newest ended task that nobody took over from: due for a restart, or done for good. */
  readonly last?: Task;
}

/** The tasks of one service as they will be once the planned writes are applied; the stages of planService work on it one after the other. */
export class ServiceDraft {
  readonly #tasks: Map<string, Task>;
  readonly #changed = new Set<string>();
  #seats: Map<string, Occupants> | undefined;
  readonly targetHash: string;
  /** What the present template waits for; as long as it does, tasks that have to be replaced keep the one that they have. */
  waitsFor: string | undefined;

  constructor(readonly service: Service, tasks: readonly Task[], readonly context: PlanContext) {
    this.#tasks = new Map(tasks.filter(({ spec }) => spec.serviceUid === service.metadata.uid).map((task) => [task.metadata.name, task]));
    this.targetHash = templateHash(templateOf(service.spec));
  }

  tasks = (): readonly Task[] => [...this.#tasks.values()];
  task = (name: string): Task | undefined => this.#tasks.get(name);

  seats(): ReadonlyMap<string, Occupants> {
    this.#seats ??= groupBySeat(this.#tasks.values());
    return this.#seats;
  }

  /**
   * What a new task runs: the present template, or what `predecessor` ran as long as the update is paused, so that a bad version does not spread.
   * A run of a job ends with the template that it began with.
   */
  versionFor(predecessor?: Task): TaskVersion {
    if (predecessor !== undefined && (predecessor.spec.iteration !== undefined || this.waitsFor !== undefined)) return versionOf(predecessor);
    if (predecessor !== undefined && this.#isHeld()) return versionOf(predecessor);
    const { container, networks, ports } = templateOf(this.service.spec);
    return { templateHash: this.targetHash, container, networks, ports };
  }

  #isHeld(): boolean {
    const { metadata, status: { update } } = this.service;
    return metadata.annotations[ROLLOUT_PAUSED] !== undefined || (isPaused(update) && update?.templateHash === this.targetHash);
  }

  create(request: NewTask): Task {
    const task = newTask(this.service, request, this.context);
    this.put(task);
    return task;
  }

  /** Wanted no longer: its endpoint is withdrawn, then it is stopped. `by` is the task that takes over. */
  release(task: Task, reason: string, { desired = 'shutdown', by }: { readonly desired?: TaskDesiredState; readonly by?: Task } = {}): void {
    this.#end(task, { type: 'slot.released', reason }, desired, by);
  }

  /** Its node cannot say whether it runs, and its slot is given away. */
  reschedule(task: Task, reason: string, by?: Task): void {
    this.#end(task, { type: 'slot.rescheduled', reason, by: by?.metadata.name }, 'shutdown', by);
  }

  orphan(task: Task, reason: string): void {
    this.#end(task, { type: 'task.orphaned', reason }, task.spec.desired);
  }

  put(task: Task): void {
    this.#tasks.set(task.metadata.name, task);
    this.#changed.add(task.metadata.name);
    this.#seats = undefined;
  }

  writes = (): Write[] => [...this.#changed].flatMap((name) => this.#tasks.get(name) ?? []).map(put);

  #end(task: Task, event: TaskEvent, desired: TaskDesiredState, by?: Task): void {
    const moved = this.context.advance(task, event, this.context.now) ?? { ...task, status: rememberVersions(task) };
    const generation = task.metadata.generation + (desired === task.spec.desired ? 0 : 1);
    this.put({
      ...moved, metadata: { ...task.metadata, generation }, spec: { ...task.spec, desired },
      status: { ...moved.status, ...(by !== undefined && { replacedBy: by.metadata.name }) },
    });
  }
}

const versionOf = ({ spec: { templateHash: hash, container, networks, ports } }: Task): TaskVersion => ({ templateHash: hash, container, networks, ports });

function groupBySeat(tasks: Iterable<Task>): Map<string, Occupants> {
  const seats = new Map<string, { seat: Seat; live: Task[]; ended: Task[]; last?: Task }>();
  for (const task of tasks) {
    const seat = seatOf(task), key = seatKey(seat);
    const occupants = seats.get(key) ?? { seat, live: [], ended: [] };
    if (isTerminalTask(task)) occupants.ended.push(task);
    else if (isWanted(task)) occupants.live.push(task);
    seats.set(key, occupants);
  }
  for (const occupants of seats.values()) {
    occupants.ended.sort(newestFirst);
    occupants.last = occupants.ended.find(isWanted);
  }
  return seats;
}

export const newestFirst = (one: Task, other: Task): number =>
  compareText(other.metadata.creationTimestamp, one.metadata.creationTimestamp) || other.metadata.resourceVersion - one.metadata.resourceVersion;

export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
