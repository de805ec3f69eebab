import { taskTransition } from '../../machines/index.js';
import { isTerminalTask, isWanted, put, rememberVersions, type AnyResource, type ClusterSnapshot, type Task, type TaskEvent, type Write } from '../../model/index.js';
import { planAllocation } from '../../plan/allocation.js';
import type { PlanContext } from '../../plan/context.js';
import { planPlacement } from '../../plan/placement.js';
import { planReaping } from '../../plan/reaping.js';
import { planService } from '../../plan/service.js';
import { mayStart, mayStop, planWithdrawals } from '../../plan/withdrawal.js';
import { aContext, applyWrites, aView } from './apply-writes.js';
import { aHost, EPOCH_MS } from './builders.js';

/** All planners, and hosts that do at once what is wanted of them: for rules that hold over the whole cluster. No store, no jobs; time stands still until told. */
export class PlannedCluster {
  now = EPOCH_MS;
  /** Called after every change of the view: for what must hold at every moment. */
  watch: () => void = () => {};
  /** What happens to a task instead of its next step. */
  fate: (task: Task) => TaskEvent | undefined = () => undefined;
  readonly view: ClusterSnapshot;
  readonly #newId = aContext().newId;

  constructor(...objects: readonly AnyResource[]) {
    this.view = aView(objects);
  }

  get context(): PlanContext {
    return { now: this.now, newId: this.#newId, advance: taskTransition };
  }

  update(...objects: readonly AnyResource[]): void {
    applyWrites(this.view, objects.map(put));
    this.watch();
  }

  /** New objects. */
  add(...objects: readonly AnyResource[]): void {
    this.update(...objects.map((object) => ({ ...object, metadata: { ...object.metadata, resourceVersion: 0 } }) as AnyResource));
  }

  /** Nothing happens when the task does not accept the event. */
  happen(task: Task, event: TaskEvent): void {
    const next = taskTransition(task, event, this.now);
    if (next !== undefined) this.update(next);
  }

  /** One round of every planner, each on the result of the one before; returns the number of writes. */
  plan(): number {
    return [
      ...[...this.view.list('Service')].map((service) => () => planService(this.view, service, this.context).writes),
      () => planAllocation(this.view, this.context), () => planPlacement(this.view, this.context).writes, () => planAllocation(this.view, this.context),
      () => planWithdrawals(this.view), () => planReaping(this.view, this.now).writes,
    ].reduce((count, planner) => count + this.#apply(planner()), 0);
  }

  /** Planners and hosts take turns until nothing is left to do at this time. */
  settle(): void {
    for (let round = 0; this.plan() + this.#runHosts() > 0; round += 1) if (round > 200) throw new Error('did not settle in 200 rounds');
  }

  advance(ms: number): void {
    this.now += ms;
    this.settle();
  }

  tasks = (): Task[] => [...this.view.list('Task')];
  live = (service: string): Task[] => this.view.tasksOfService(service).filter((task) => !isTerminalTask(task) && isWanted(task));

  #apply(writes: readonly Write[]): number {
    applyWrites(this.view, writes);
    if (writes.length > 0) this.watch();
    return writes.length;
  }

  /** Every host that answers applies the present state, and every task there takes its next step. */
  #runHosts(): number {
    let done = 0;
    for (const node of this.view.list('Node')) if (node.status.state === 'ready') done += this.#syncHost(node.metadata.name);
    for (const task of this.tasks()) done += this.#runTask(task);
    return done;
  }

  #syncHost(name: string): number {
    const host = this.view.host(name) ?? aHost({ name, metadata: { resourceVersion: 0 }, status: { appliedVersion: 0 } });
    const wanted = Math.max(0, ...this.tasks().map(({ metadata }) => metadata.resourceVersion));
    if (host.status.appliedVersion >= wanted) return 0;
    this.update({ ...host, status: { ...host.status, appliedVersion: this.view.version, withdrawnVersion: this.view.version } });
    return 1;
  }

  #runTask(task: Task): number {
    const event = this.#nextEvent(task);
    const next = event === undefined ? this.#withoutContainer(task) : taskTransition(task, event, this.now);
    if (next === undefined) return 0;
    this.update(next);
    return 1;
  }

  #nextEvent(task: Task): TaskEvent | undefined {
    const node = this.view.node(task.status.node ?? '');
    if (node?.status.state !== 'ready') return undefined;
    const containerId = `c-${task.metadata.uid}`;
    const fate = this.fate(task);
    if (fate !== undefined) return fate;
    if (task.status.state === 'assigned' && mayStart(this.view, task, this.now).allowed) return { type: 'task.starting', containerId };
    if (task.status.state === 'starting') return { type: 'task.started', containerId };
    return task.status.state === 'stopping' && mayStop(this.view, task, this.now).allowed ? { type: 'task.exited', exitCode: 143 } : undefined;
  }

  #withoutContainer(task: Task): Task | undefined {
    const isUp = this.view.node(task.status.node ?? '')?.status.state === 'ready';
    if (!isUp || !isTerminalTask(task) || task.status.containerId === undefined) return undefined;
    return { ...task, status: { ...rememberVersions(task), containerId: undefined } };
  }
}
