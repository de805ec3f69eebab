import type { Clock } from '../../base/clock.js';
import { timestamp } from '../../base/clock.js';
import { isCode } from '../../base/errors.js';
import { LogCursor, type Task } from '../../model/index.js';
import type { ApiMirror, HostGateway, LogOptions } from '../ports.js';
import { byNode, failureOf, namesOf, type LogOut } from './read-logs.js';

export interface FollowDeps {
  readonly hosts: Pick<HostGateway, 'logs'>;
  readonly mirror: Pick<ApiMirror, 'subscribe'>;
  readonly clock: Clock;
  /** Whose logs are wanted now, as the view has it. */
  readonly wanted: () => readonly Task[];
  /** No task will come any more. */
  readonly isOver: () => boolean;
}

/** Tasks start one after the other: so long new ones are waited for before a host's log is opened anew. */
const GATHER_MS = 500;
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** Goes on with new lines, and with tasks that come later, until nothing more can come or the client has gone. A host that is lost is named, and taken up again. */
export async function followLogs(deps: FollowDeps, options: LogOptions, out: LogOut): Promise<void> {
  const nodes = new Map<string, FollowedNode>();
  const finished = new Set<string>();
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (out.signal.aborted) return;
      const open = deps.wanted().filter(({ metadata }) => !finished.has(metadata.name));
      for (const [name, tasks] of byNode(open)) {
        const node = nodes.get(name) ?? new FollowedNode(deps, options, out, finished);
        nodes.set(name, node);
        node.want(tasks, look);
      }
      if (open.length === 0 && deps.isOver()) end();
    };
    const unsubscribe = deps.mirror.subscribe(look);
    const end = (): void => {
      unsubscribe();
      resolve();
    };
    if (out.signal.aborted) return end();
    out.signal.addEventListener('abort', end, { once: true });
    look();
  });
}

/** One stream per host, whatever its tasks: sshd allows few, and each costs the host a process. */
class FollowedNode {
  readonly #cursor = new LogCursor();
  readonly #startedAt: string;
  #wanted: readonly Task[] = [];
  #reading: { readonly tasks: ReadonlySet<string>; readonly abort: AbortController } | undefined;
  #isRunning = false;
  #isFirst = true;
  #failures = 0;

  constructor(readonly deps: FollowDeps, readonly options: LogOptions, readonly out: LogOut, readonly finished: Set<string>) {
    this.#startedAt = timestamp(deps.clock.now());
  }

  /** `onEnd`: all that was wanted has ended. */
  want(tasks: readonly Task[], onEnd: () => void): void {
    this.#wanted = tasks;
    if (!this.#isRunning) void this.#run().finally(onEnd);
    else if (this.#reading !== undefined && namesOf(tasks).some((name) => !this.#reading?.tasks.has(name))) this.#reopen(this.#reading.abort);
  }

  #reopen(reading: AbortController): void {
    this.deps.clock.after(GATHER_MS, () => reading.abort());
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let tasks = this.#open(); tasks.length > 0 && !this.out.signal.aborted; tasks = this.#open()) {
      const isEnded = await this.#read(tasks);
      if (isEnded) namesOf(tasks).forEach((name) => this.finished.add(name));
    }
    this.#isRunning = false;
  }

  #open(): readonly Task[] {
    const wanted = new Set(namesOf(this.deps.wanted()));
    return this.#wanted.filter(({ metadata: { name } }) => wanted.has(name) && !this.finished.has(name));
  }

  /** Resolves with true when all of these containers have ended and were read to their end. */
  async #read(tasks: readonly Task[]): Promise<boolean> {
    const abort = new AbortController();
    this.#reading = { tasks: new Set(namesOf(tasks)), abort };
    const options = this.#nextOptions(tasks);
    this.#cursor.restart();
    try {
      await this.deps.hosts.logs(tasks, options, {
        signal: AbortSignal.any([this.out.signal, abort.signal]),
        onLine: (line) => {
          this.#failures = 0;
          if (this.#cursor.take(line)) this.out.write(line);
        },
      });
      return !abort.signal.aborted && !this.out.signal.aborted;
    } catch (error) {
      this.#failures += 1;
      // a container that has just been taken away is in the view for a moment
      if (this.#failures === (isCode(error, 'HOST_COMMAND_FAILED') ? 2 : 1)) this.out.write(failureOf(tasks, error));
      await this.#pause();
      return false;
    } finally {
      this.#reading = undefined;
    }
  }

  /** What the client asked for, then from where each was left. */
  #nextOptions(tasks: readonly Task[]): LogOptions {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst) return this.options;
    const from = this.options.tail === undefined ? this.options.since : this.#startedAt;
    return { follow: true, since: this.#cursor.since(namesOf(tasks)) ?? from };
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.deps.clock.after(Math.min(RETRY_MS * this.#failures, LONGEST_RETRY_MS), resolve);
      this.out.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
