import type { Clock } from '../base/clock.js';
import { isCode, messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { JobQueue, QueueName } from '../jobs/contract.js';
import type { Change, ClusterEvent, ClusterView, Write } from '../model/index.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';
import { KeySet } from './key-set.js';

const MAX_WRITES_PER_COMMIT = 200;
const CONFLICT_MS = 20;
const FAILED_MS = 500;
const CRASHED_MS = 5000;
/** Between two turns in a row as much time passes as the first one took, at most this: what comes meanwhile is looked at together. */
const LONGEST_PAUSE_MS = 100;
/** Planning holds up heartbeats and everything else no longer than this at a time. */
const LONGEST_STRETCH_MS = 20;

export interface ControlLoopDeps {
  readonly view: ClusterView;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** All or none, with the leader's fencing token; `view` shows the result when it resolves. */
  commit(writes: readonly Write[]): Promise<unknown>;
  readonly events: { append(events: readonly ClusterEvent[]): Promise<void> };
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Runs the reconcilers, in their order, until no key is left, and again whenever a change or a timer marks one.
 * A conflict or a failure marks the key again; nothing is remembered but which keys to look at.
 */
export class ControlLoop {
  readonly #dirty: KeySet;
  readonly #timers = new Map<string, () => void>();
  #running: Promise<void> | undefined;
  #stopped = false;
  /** When the next turn may begin: long past after a quiet time. */
  #restedAt = 0;
  #unsubscribe = () => {};

  constructor(readonly deps: ControlLoopDeps, readonly reconcilers: readonly Reconciler[]) {
    this.#dirty = new KeySet(reconcilers);
  }

  start(): void {
    const { view, subscribe } = this.deps;
    for (const reconciler of this.reconcilers) this.#dirty.add(reconciler, reconciler.allKeys(view));
    this.#unsubscribe = subscribe((changes) => {
      for (const reconciler of this.reconcilers) for (const change of changes) this.#dirty.add(reconciler, reconciler.keysOf(change, view));
      this.#schedule();
    });
    this.#schedule();
  }

  /** Resolves after the turn under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    for (const cancel of this.#timers.values()) cancel();
    await this.#running;
  }

  #schedule(): void {
    if (this.#stopped || this.#running !== undefined || this.#dirty.isEmpty()) return;
    this.#running = this.#turn().finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
  }

  async #turn(): Promise<void> {
    await this.#rest();
    const startedAt = this.deps.clock.now();
    for (const reconciler of this.reconcilers) {
      if (!this.#stopped) await this.#reconcileAll(reconciler);
    }
    const endedAt = this.deps.clock.now();
    this.#restedAt = endedAt + Math.min(endedAt - startedAt, LONGEST_PAUSE_MS);
  }

  /** After a quiet time only until the present changes are all in. */
  async #rest(): Promise<void> {
    const pauseMs = this.#restedAt - this.deps.clock.now();
    await new Promise<void>((resolve) => (pauseMs > 0 ? this.deps.clock.after(pauseMs, resolve) : setImmediate(resolve)));
  }

  async #reconcileAll(reconciler: Reconciler): Promise<void> {
    let batch: Planned[] = [];
    let writes = 0;
    let since = this.deps.clock.now();
    for (const key of this.#dirty.take(reconciler)) {
      const decision = this.#planSafely(reconciler, key);
      if (decision !== undefined && decision !== SETTLED) batch.push({ key, decision });
      writes += decision?.writes?.length ?? 0;
      if (writes < MAX_WRITES_PER_COMMIT && this.deps.clock.now() - since < LONGEST_STRETCH_MS) continue;
      await this.#carryOut(reconciler, batch);
      await new Promise((resolve) => setImmediate(resolve));
      [batch, writes, since] = [[], 0, this.deps.clock.now()];
    }
    await this.#carryOut(reconciler, batch);
  }

  #planSafely(reconciler: Reconciler, key: string): Decision | undefined {
    try {
      return reconciler.plan(this.deps.view, key, this.deps.clock.now());
    } catch (error) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.deps.log.error('controller crashed', { controller: reconciler.name, key, error: messageOf(error), stack });
      this.#wake(reconciler, key, CRASHED_MS);
      return undefined;
    }
  }

  async #carryOut(reconciler: Reconciler, batch: readonly Planned[]): Promise<void> {
    const { commit, events, jobs } = this.deps;
    try {
      const writes = writesOf(batch);
      if (writes.length > 0) await commit(writes);
      const happened = batch.flatMap(({ decision }) => decision.events ?? []);
      if (happened.length > 0) await events.append(happened);
      for (const [queue, keys] of dueByQueue(batch)) await jobs.now(queue, keys);
      for (const { key, decision } of batch) if (decision.wakeInMs !== undefined) this.#wake(reconciler, key, decision.wakeInMs);
    } catch (error) {
      await this.#lookAgain(reconciler, batch, error);
    }
  }

  async #lookAgain(reconciler: Reconciler, batch: readonly Planned[], error: unknown): Promise<void> {
    const conflict = isCode(error, 'VERSION_CONFLICT');
    if (conflict && batch.length > 1) {
      for (const planned of batch) await this.#carryOut(reconciler, [planned]); // one stale object must not hold up the others
      return;
    }
    if (isCode(error, 'STALE_FENCING_TOKEN')) this.#stopped = true;
    this.deps.log[conflict ? 'debug' : 'warn']('look again', { controller: reconciler.name, keys: batch.map(({ key }) => key).slice(0, 5), error: messageOf(error) });
    for (const { key } of batch) this.#wake(reconciler, key, conflict ? CONFLICT_MS : FAILED_MS);
  }

  #wake(reconciler: Reconciler, key: string, delayMs: number): void {
    const id = `${reconciler.name}\0${key}`;
    this.#timers.get(id)?.();
    this.#timers.set(id, this.deps.clock.after(delayMs, () => {
      this.#timers.delete(id);
      this.#dirty.add(reconciler, [key]);
      this.#schedule();
    }));
  }
}

interface Planned {
  readonly key: string;
  readonly decision: Decision;
}

const writesOf = (batch: readonly Planned[]): Write[] => batch.flatMap(({ decision }) => decision.writes ?? []);

function dueByQueue(batch: readonly Planned[]): ReadonlyMap<QueueName, readonly string[]> {
  const queues = new Map<QueueName, string[]>();
  for (const { queue, keys } of batch.flatMap(({ decision }) => decision.due ?? [])) {
    const known = queues.get(queue);
    if (known === undefined) queues.set(queue, [...keys]);
    else known.push(...keys);
  }
  return queues;
}
