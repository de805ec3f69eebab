import { isLeavingState, type Change } from '../model/index.js';
import type { JobHandler } from './contract.js';
import { Interruptions } from './interruptions.js';

/** Knows which jobs of this process are at work on a node's host: what they did after it was cleaned would stay behind. */
export class Departures {
  readonly #running: Interruptions[] = [];
  readonly #atWork = new Map<string, Set<Promise<unknown>>>();

  /** A handler whose keys are nodes and which builds something up: given up when the node leaves. */
  interrupted(handle: JobHandler): JobHandler {
    const running = new Interruptions();
    this.#running.push(running);
    return this.noted((key) => key, (payload, context) =>
      running.during(payload.key, (leaving) => handle(payload, { ...context, signal: AbortSignal.any([context.signal, leaving]) })));
  }

  /** A handler that puts its own work right: waited for. */
  noted(nodeOf: (key: string) => string | undefined, handle: JobHandler): JobHandler {
    return (payload, context) => {
      const node = nodeOf(payload.key);
      return node === undefined ? handle(payload, context) : this.#note(node, handle(payload, context));
    };
  }

  note(changes: readonly Change[]): void {
    const gone = changes.filter(({ op, object }) => object.kind === 'Node' && (op === 'delete' || isLeavingState(object.status.state)));
    for (const running of this.#running) running.interrupt(gone.map(({ object }) => object.metadata.name));
  }

  /** Resolves when none of the jobs that are at work on the host now is any more. */
  async settled(node: string): Promise<void> {
    await Promise.allSettled([...(this.#atWork.get(node) ?? [])]);
  }

  #note<Result>(node: string, work: Promise<Result>): Promise<Result> {
    const jobs = this.#atWork.get(node) ?? new Set();
    this.#atWork.set(node, jobs.add(work));
    return work.finally(() => {
      jobs.delete(work);
      if (jobs.size === 0 && this.#atWork.get(node) === jobs) this.#atWork.delete(node);
    });
  }
}
