import type { Clock } from '../../base/clock.js';
import { isTerminal, messageOf } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { HostPool } from '../../host/contract.js';
import { parseSignal, type HostSignal } from '../../host/watch/signal.js';
import { watchScript } from '../../host/watch/watch-script.js';
import type { Node, NodeEvent } from '../../model/index.js';
import { QUEUES, type JobQueue } from '../contract.js';
import { addressOf } from '../host-address.js';
import type { HostMemory } from '../host-memory.js';
import type { StorePort } from '../ports.js';
import type { Reporter } from '../reporter.js';
import { answerEvent, livenessEvent } from './liveness.js';

export interface WatcherDeps {
  readonly store: StorePort;
  readonly hosts: HostPool;
  readonly report: Reporter;
  readonly memory: HostMemory<unknown>;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** For a host that this control plane has not heard yet: after a restart all of them are called at once, and none is to blame. */
const FIRST_HELLO_MS = 30_000;
/** A stall of this process longer than this is not held against the hosts. */
const STALL_MS = 500;

/** Keeps one stream open to one host and turns what comes, or does not come, into observations. */
export class HostWatcher {
  readonly #abort = new AbortController();
  #heardAt: number;
  #checkedAt: number;
  #bootId: string | undefined;
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
    if (heard === undefined) return;
    if (heard.kind === 'hello') this.#greet(heard.bootId);
    if (heard.kind === 'beat') this.#answered();
    if (heard.kind === 'exit') this.#exited(heard.containerId, heard.exitCode);
    if (heard.kind === 'health') this.#onTask(heard.containerId, (task) => this.deps.report.task(task, { type: 'task.healthChanged', health: heard.health }));
  }

  /** Between two streams anything may have happened: look at the whole host. */
  #greet(bootId: string): void {
    this.#bootId = bootId;
    this.deps.memory.doubt(this.node);
    this.#answered();
    this.#later(() => this.deps.jobs.now(QUEUES.syncHost, [this.node]));
  }

  #answered(): void {
    const node = this.deps.store.view.node(this.node);
    if (node === undefined || this.#bootId === undefined) return;
    this.#tell(answerEvent(node.status.state, node.status.facts?.bootId, this.#bootId));
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
    const { heartbeat } = store.view.settings();
    const now = clock.now();
    const stalledMs = now - this.#checkedAt - heartbeat.intervalMs / 2;
    if (stalledMs > STALL_MS) this.#heardAt += stalledMs;
    this.#checkedAt = now;
    const state = store.view.node(this.node)?.status.state;
    const silentMs = now - this.#heardAt - (this.#bootId === undefined ? FIRST_HELLO_MS : 0);
    if (state !== undefined) this.#tell(livenessEvent({ state, silentMs, heartbeat }));
    const cancel = clock.after(heartbeat.intervalMs / 2, () => this.#check());
    if (this.#abort.signal.aborted) cancel();
  }

  #unreachable(error: unknown): void {
    this.deps.log.info('host does not answer', { node: this.node, error: messageOf(error) });
    const state = this.deps.store.view.node(this.node)?.status.state;
    if (state === 'ready' && isTerminal(error)) this.#tell({ type: 'node.missed', reason: messageOf(error) });
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
