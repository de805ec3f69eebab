import type { WatchFrame } from '../api/contract.js';
import { messageOf } from '../base/errors.js';
import { unwrapFrame, type ApiClient } from '../cli/client.js';
import { ClusterSnapshot, KINDS, type Change, type ClusterView } from '../model/index.js';

/** A change with the time at which this process heard of it, in milliseconds since the epoch. */
export interface HeardChange {
  readonly at: number;
  readonly change: Change;
}

interface Waiter {
  readonly holds: (view: ClusterView) => boolean;
  readonly resolve: (at: number) => void;
  readonly reject: (error: Error) => void;
}

/** The cluster as the API's watch tells it, each change with its time. */
export class ClusterWatch {
  readonly view = new ClusterSnapshot();
  readonly #heard: HeardChange[] = [];
  readonly #runningSince = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  readonly #abort = new AbortController();
  #isSynced = false;
  #ended: Error | undefined;

  /** Resolves once the view is complete. @throws API_UNREACHABLE */
  static async open(client: ApiClient): Promise<ClusterWatch> {
    const watch = new ClusterWatch();
    await new Promise<void>((resolve, reject) => {
      watch.#follow(client, resolve).catch((error: unknown) => {
        const ended = new Error(`the watch ended: ${messageOf(error)}`);
        reject(ended);
        watch.#end(ended);
      });
    });
    return watch;
  }

  close(): void {
    this.#abort.abort();
    this.#end(new Error('the watch was closed'));
  }

  /** When the predicate first held: now, or with a later change. @throws Error naming `what` after `deadlineMs` */
  until(what: string, deadlineMs: number, holds: (view: ClusterView) => boolean): Promise<number> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (holds(this.view)) return Promise.resolve(Date.now());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.reject(new Error(`${what}: not within ${deadlineMs / 1000} s`)), deadlineMs);
      const done = <T>(settle: (value: T) => void) => (value: T): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle(value);
      };
      const waiter: Waiter = { holds, resolve: done(resolve), reject: done(reject) };
      this.#waiters.add(waiter);
    });
  }

  /** The version with which a task was first seen running; 0 when it ran before this watch. */
  readonly runningSince = (task: string): number => this.#runningSince.get(task) ?? 0;

  /** Changes since a time, in order. */
  since(at: number): readonly HeardChange[] {
    return this.#heard.filter((heard) => heard.at >= at);
  }

  /** The cluster as it is at this moment; later changes leave it alone. */
  copy(): ClusterSnapshot {
    const copy = new ClusterSnapshot();
    for (const kind of KINDS) for (const object of this.view.list(kind)) copy.apply({ op: 'put', version: object.metadata.resourceVersion, object });
    return copy;
  }

  async #follow(client: ApiClient, onSynced: () => void): Promise<void> {
    for await (const frame of client.stream<WatchFrame>('/v1/all', { query: { watch: 1 }, signal: this.#abort.signal })) {
      const content = unwrapFrame(frame);
      if ('synced' in content) {
        this.#isSynced = true;
        onSynced();
      }
      if ('object' in content) this.#hear(content);
    }
    throw new Error('the control plane closed it');
  }

  #hear(change: Change): void {
    const at = Date.now();
    if (!this.view.apply(change)) return;
    if (this.#isSynced) this.#note({ at, change });
    for (const waiter of [...this.#waiters]) if (waiter.holds(this.view)) waiter.resolve(at);
  }

  #note(heard: HeardChange): void {
    const { object, version } = heard.change;
    this.#heard.push(heard);
    if (object.kind === 'Task' && object.status.state === 'running' && !this.#runningSince.has(object.metadata.name)) this.#runningSince.set(object.metadata.name, version);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiter of [...this.#waiters]) waiter.reject(this.#ended);
  }
}
