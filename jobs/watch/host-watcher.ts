import type { Clock } from '../../base/clock.js';
import { messageOf, OperatorError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { HostPool } from '../../host/contract.js';
import { parseSignal, type HostSignal } from '../../host/watch/signal.js';
import { watchScript } from '../../host/watch/watch-script.js';
import type { Node, NodeEvent, NodeState } from '../../model/index.js';
import { QUEUES, type JobQueue } from '../contract.js';
import { addressOf } from '../host-address.js';
import type { HostMemory } from '../host-memory.js';
import type { StorePort } from '../ports.js';
import type { Reporter } from '../reporter.js';
import { answerEvent, concernEvent, livenessEvent, type Silence } from './liveness.js';

export interface WatcherDeps {
  readonly store: StorePort;
  readonly hosts: HostPool;
  readonly report: Reporter;
  readonly memory: HostMemory<unknown>;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
  /** Has every watcher look at its host now. */
  readonly lookAround: () => void;
}

/** For a host that this control plane has not heard yet: after a restart all of them are called at once, and none is to blame. */
const FIRST_HELLO_MS = 30_000;
/** States in which a host that answers joins again, and how often that is tried while it goes on answering. */
const REFUSED: ReadonlySet<NodeState> = new Set(['joinFailed', 'down']);
const INVITE_MS = 30_000;
/** A stall of this process longer than this is not held against the hosts. */
const STALL_MS = 500;

/** Keeps one stream open to one host and turns what comes, or does not come, into observations. */
export class HostWatcher {
  readonly #abort = new AbortController();
  #heardAt: number;
  #checkedAt: number;
  #bootId: string | undefined;
  /** When the host's answer last led to a join. */
  #invitedAt = 0;
  /** Why the last connection came to nothing; undefined while something is heard. */
  #reason: string | undefined;
  #reporting: Promise<unknown> = Promise.resolve();

  constructor(readonly node: string, readonly deps: WatcherDeps) {
    this.#heardAt = deps.clock.now();
    this.#checkedAt = this.#heardAt;
  }

  start(): void {
    void this.#listen();
    this.#check();
  }

  stop(): void {
    this.#abort.abort();
  }

  /** One stream after another, for as long as the node is there. */
  async #listen(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const node = this.deps.store.view.node(this.node);
      if (node === undefined) return;
      await this.#stream(node).catch((error: unknown) => this.#unreachable(error));
      await this.#pause(this.#retryMs());
    }
  }

  async #stream(node: Node): Promise<void> {
    const session = await this.deps.hosts.session(addressOf(node));
    const beatMs = this.deps.store.view.settings().heartbeat.intervalMs;
    await session.stream(watchScript({ beatMs }), { signal: this.#abort.signal, onLine: (line) => this.#hear(parseSignal(line)) });
    if (!this.#abort.signal.aborted) this.deps.log.warn('host stream ended', { node: this.node });
  }

  #hear(heard: HostSignal | undefined): void {
    this.#heardAt = this.deps.clock.now();
    this.#reason = undefined;
    if (heard === undefined) return;
    if (heard.kind === 'hello') this.#greet(heard.bootId);
    if (heard.kind === 'beat') this.#answered(false);
    if (heard.kind === 'exit') this.#exited(heard.containerId, heard.exitCode);
    if (heard.kind === 'health') this.#onTask(heard.containerId, (task) => this.deps.report.task(task, { type: 'task.healthChanged', health: heard.health }));
  }

  /** Between two streams anything may have happened: look at the whole host. */
  #greet(bootId: string): void {
    this.#bootId = bootId;
    this.deps.memory.doubt(this.node);
    this.#answered(true);
    this.#later(() => this.deps.jobs.now(QUEUES.syncHost, [this.node]));
  }

  #answered(isHello: boolean): void {
    const { clock, store } = this.deps;
    const node = store.view.node(this.node);
    if (node === undefined || this.#bootId === undefined) return;
    const event = answerEvent(node.status.state, node.status.facts?.bootId, this.#bootId);
    // A join that was refused for good must not be begun anew with every beat.
    if (event === undefined || (!isHello && REFUSED.has(node.status.state) && clock.now() - this.#invitedAt < INVITE_MS)) return;
    this.#invitedAt = clock.now();
    this.#tell(event);
  }

  #exited(containerId: string, exitCode: number | undefined): void {
    this.deps.memory.noteExit(this.node, containerId, exitCode ?? UNKNOWN_EXIT);
    this.#onTask(containerId, (task) => this.deps.report.task(task, exitCode === undefined ? { type: 'task.missing' } : { type: 'task.exited', exitCode }));
  }

  #onTask(containerId: string, report: (task: string) => Promise<unknown>): void {
    const task = this.deps.store.view.tasksOnNode(this.node).find(({ status }) => status.containerId === containerId);
    if (task !== undefined) this.#later(() => report(task.metadata.name));
  }

  /** Looks at the silence every half interval, for as long as the watcher lives. */
  #check(): void {
    const { clock, store } = this.deps;
    const silence = this.#silence();
    const event = silence === undefined ? undefined : livenessEvent(silence);
    if (event?.type === 'node.silent' && silence?.state === 'unreachable') this.deps.lookAround();
    this.#tell(event);
    const cancel = clock.after(store.view.settings().heartbeat.intervalMs / 2, () => this.#check());
    if (this.#abort.signal.aborted) cancel();
  }

  /** Another host is being given up: says at once when this one is late as well. */
  look(): void {
    const silence = this.#silence();
    if (silence !== undefined) this.#tell(concernEvent(silence));
  }

  #silence(): Silence | undefined {
    const { clock, store } = this.deps;
    const { heartbeat } = store.view.settings();
    const now = clock.now();
    const stalledMs = now - this.#checkedAt - heartbeat.intervalMs / 2;
    if (stalledMs > STALL_MS) this.#heardAt += stalledMs;
    this.#checkedAt = now;
    const state = store.view.node(this.node)?.status.state;
    const silentMs = now - this.#heardAt - (this.#bootId === undefined ? FIRST_HELLO_MS : 0);
    return state === undefined ? undefined : { state, silentMs, heartbeat, reason: this.#reason };
  }

  /** Late, but not down before its patience is over. Told again only when the reason is another one. */
  #unreachable(error: unknown): void {
    const reason = reasonOf(error);
    const isNews = reason !== this.#reason;
    this.#reason = reason;
    this.deps.log.info('host does not answer', { node: this.node, error: reason });
    const state = this.deps.store.view.node(this.node)?.status.state;
    if (state === 'ready' || (isNews && (state === 'unreachable' || state === 'down'))) this.#tell({ type: 'node.missed', reason });
  }

  #tell(event: NodeEvent | undefined): void {
    if (event !== undefined) this.#later(() => this.deps.report.node(this.node, event));
  }

  /** Reports keep their order. */
  #later(report: () => Promise<unknown>): void {
    this.#reporting = this.#reporting.then(report).catch((error: unknown) => this.deps.log.warn('report of host', { node: this.node, error: messageOf(error) }));
  }

  #retryMs(): number {
    return Math.min(1000, this.deps.store.view.settings().heartbeat.intervalMs) * (0.5 + Math.random() / 2);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#abort.signal.aborted) return resolve();
      this.deps.clock.after(delayMs, resolve);
    });
  }
}

/** The shell's code for "killed", which is what an exit without a trace nearly always was. */
const UNKNOWN_EXIT = 137;

/** Without the count of attempts and the time to the next one, which are other ones each time. */
const reasonOf = (error: unknown): string =>
  messageOf(error instanceof OperatorError && error.details['retryAfterMs'] !== undefined ? error.cause : error);
