import type { Clock } from '../base/clock.js';
import { isLeavingState, type Change } from '../model/index.js';
import type { JobHandler } from './contract.js';

/** What stops or takes away a container needs less; an image that is pulled for a task that has ended may need minutes more. */
const PATIENCE_MS = 15_000;

type AtWork = ReadonlyMap<Promise<unknown>, AbortController>;

/** Knows which jobs of this process are at work on a node's host: what they did after it was cleaned would stay behind. */
export class Departures {
  readonly #building = new Map<string, Map<Promise<unknown>, AbortController>>();
  readonly #other = new Map<string, Map<Promise<unknown>, AbortController>>();

  constructor(readonly clock: Pick<Clock, 'after'>) {}

  /** A handler whose keys are nodes and which builds something up: given up as soon as the node leaves. */
  interrupted = (handle: JobHandler): JobHandler => this.#noted(this.#building, (key) => key, handle);

  /** A handler that may be ending what runs there: it gets a moment for that. */
  awaited = (nodeOf: (key: string) => string | undefined, handle: JobHandler): JobHandler => this.#noted(this.#other, nodeOf, handle);

  note(changes: readonly Change[]): void {
    for (const { op, object } of changes) {
      if (object.kind !== 'Node' || (op === 'put' && !isLeavingState(object.status.state))) continue;
      abort(this.#building.get(object.metadata.name));
    }
  }

  /** Resolves when none of the jobs that are at work on the host now is any more. */
  async settled(node: string): Promise<void> {
    const others = this.#other.get(node);
    const cancel = this.clock.after(PATIENCE_MS, () => abort(others));
    await Promise.allSettled([...(this.#building.get(node)?.keys() ?? []), ...(others?.keys() ?? [])]);
    cancel();
  }

  #noted(nodes: Map<string, Map<Promise<unknown>, AbortController>>, nodeOf: (key: string) => string | undefined, handle: JobHandler): JobHandler {
    return (payload, context) => {
      const node = nodeOf(payload.key);
      if (node === undefined) return handle(payload, context);
      const controller = new AbortController();
      const jobs = nodes.get(node) ?? new Map<Promise<unknown>, AbortController>();
      nodes.set(node, jobs);
      const work = handle(payload, { ...context, signal: AbortSignal.any([context.signal, controller.signal]) });
      jobs.set(work, controller);
      return work.finally(() => {
        jobs.delete(work);
        if (jobs.size === 0 && nodes.get(node) === jobs) nodes.delete(node);
      });
    };
  }
}

const abort = (jobs: AtWork | undefined): void => {
  for (const controller of jobs?.values() ?? []) controller.abort();
};
