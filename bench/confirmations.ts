import type { ApiClient } from '../cli/client.js';
import { until } from '../demo/until.js';
import { finishedJobs, traceJob, type Applied } from './job-trace.js';

interface Awaited {
  readonly version: number;
  readonly nodes: readonly string[];
  readonly deadlineMs: number;
  readonly isWithdrawal?: boolean;
}

/**
 * When hosts confirmed that they are in a state, from the logs of their syncs: the store itself only keeps what somebody waits for.
 * Each job is read once.
 */
export class Confirmations {
  readonly #read = new Set<string>();
  readonly #said: (Applied & { readonly node: string; readonly isWhole: boolean })[] = [];

  constructor(readonly client: ApiClient) {}

  /** When the last of the nodes had applied `version` or a later one, or what `version` withdraws. @throws Error naming `what` after `deadlineMs` */
  async of(what: string, { version, nodes, deadlineMs, isWithdrawal = false }: Awaited): Promise<number> {
    return until(`${what}: every host is at version ${version}`, deadlineMs, async () => {
      await this.#readNew();
      const times = nodes.map((node) => this.#firstAt(node, version, isWithdrawal));
      return times.every((at) => at !== undefined) && nodes.length > 0 ? Math.max(...times) : undefined;
    });
  }

  #firstAt(node: string, version: number, isWithdrawal: boolean): number | undefined {
    const times = this.#said.flatMap((said) => (said.node === node && said.version >= version && (said.isWhole || isWithdrawal) ? [said.at] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async #readNew(): Promise<void> {
    const jobs = (await finishedJobs(this.client, { queue: 'sync-host' })).filter(({ id }) => !this.#read.has(id));
    for (const job of jobs) {
      const { key, applied, withdrawn } = await traceJob(this.client, job);
      this.#read.add(job.id);
      if (applied !== undefined) this.#said.push({ ...applied, node: key, isWhole: true });
      if (withdrawn !== undefined) this.#said.push({ ...withdrawn, node: key, isWhole: false });
    }
  }
}
