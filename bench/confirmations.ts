import type { ApiClient } from '../cli/client.js';
import { until } from '../demo/until.js';
import { finishedJobs, traceJob, type Applied } from './job-trace.js';

/**
 * When hosts confirmed that they are in a state, from the logs of their syncs: the store itself only keeps what somebody waits for.
 * Each job is read once.
 */
export class Confirmations {
  readonly #read = new Set<string>();
  readonly #applied: (Applied & { readonly node: string })[] = [];

  constructor(readonly client: ApiClient) {}

  /** When the last of the nodes had applied `version` or a later one. @throws Error naming `what` after `deadlineMs` */
  async of(what: string, { version, nodes, deadlineMs }: { readonly version: number; readonly nodes: readonly string[]; readonly deadlineMs: number }): Promise<number> {
    return until(`${what}: every host is at version ${version}`, deadlineMs, async () => {
      await this.#readNew();
      const times = nodes.map((node) => this.#firstAt(node, version));
      return times.every((at) => at !== undefined) && nodes.length > 0 ? Math.max(...times) : undefined;
    });
  }

  #firstAt(node: string, version: number): number | undefined {
    const times = this.#applied.flatMap((applied) => (applied.node === node && applied.version >= version ? [applied.at] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async #readNew(): Promise<void> {
    const jobs = (await finishedJobs(this.client, { queue: 'sync-host' })).filter(({ id }) => !this.#read.has(id));
    for (const job of jobs) {
      const { key, applied } = await traceJob(this.client, job);
      this.#read.add(job.id);
      if (applied !== undefined) this.#applied.push({ ...applied, node: key });
    }
  }
}
