import { silentLog } from '../../base/log.js';
import { systemClock } from '../../base/clock.js';
import { FENCE_FILE } from '../../host/apply/guard.js';
import { CONTAINER_DIR } from '../../host/container/run-arguments.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import { createHostPool } from '../../host/ssh/pool.js';
import { observeHost, syncHostNetwork } from '../../host/sync.js';
import { addressOf } from '../../jobs/host-address.js';
import { TASK_LABEL, type ClusterView } from '../../model/index.js';
import { planHostState } from '../../plan/host-state.js';
import { DONE, handScript, PLUMBED } from './hand-script.js';

const SCRIPT_MS = 180_000;

/** Milliseconds from the moment at which all scripts were sent. */
export interface HandTimes {
  readonly startedAt: number;
  /** The slowest host's network was complete, and its containers ran. */
  readonly plumbedMs: number;
  readonly doneMs: number;
}

/** Connections to the hosts that are open already, and what a person does over them while no control plane runs. */
export class Hands {
  private constructor(readonly pool: HostPool, readonly sessions: ReadonlyMap<string, HostSession>) {}

  static async open(view: ClusterView, names: readonly string[]): Promise<Hands> {
    const pool = createHostPool({ log: silentLog, clock: systemClock });
    const nodes = [...view.list('Node')].filter(({ metadata }) => names.includes(metadata.name));
    const sessions = await Promise.all(nodes.map(async (node) => [node.metadata.name, await pool.session(addressOf(node))] as const));
    return new Hands(pool, new Map(sessions));
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** stdout of a script on one host. @throws Error for another exit code than 0 */
  async run(node: string, script: string, onLine?: (line: string) => void): Promise<string> {
    const session = this.sessions.get(node);
    if (session === undefined) throw new Error(`no connection to ${node}`);
    const result = await session.run(script, { title: 'by hand', timeoutMs: SCRIPT_MS, onLine });
    if (result.kind === 'exited' && result.code === 0) return result.stdout;
    throw new Error(`by hand on ${node}: ${result.kind === 'exited' ? `exit ${result.code}: ${result.stdout}${result.stderr}` : result.kind}`);
  }

  /** One script per host, all at once. */
  async change(before: ClusterView, after: ClusterView): Promise<HandTimes> {
    const scripts = await Promise.all([...this.sessions.keys()].map(async (node) => ({ node, script: handScript({ before, after, node, fencingToken: await this.#token(node) }) })));
    const startedAt = Date.now();
    const ends: Record<string, number[]> = { [PLUMBED]: [], [DONE]: [] };
    await Promise.all(scripts.map(async ({ node, script }) => {
      if (script !== undefined) await this.run(node, script, (line) => ends[line]?.push(Date.now() - startedAt));
    }));
    return { startedAt, plumbedMs: Math.max(0, ...(ends[PLUMBED] ?? [])), doneMs: Math.max(0, ...(ends[DONE] ?? [])) };
  }

  /** Takes every container of Drover's away and puts the network into the state that `view` asks for, whatever it was. */
  async restore(view: ClusterView): Promise<void> {
    await Promise.all([...this.sessions].map(async ([node, session]) => {
      await this.run(node, `ids=$(podman ps -aq --filter label=${TASK_LABEL})\n[ -z "$ids" ] || podman rm --force --time=0 $ids >/dev/null\nrm -rf ${CONTAINER_DIR}\n`);
      await syncHostNetwork({ session, desired: planHostState(view, node), isFull: true, fencingToken: await this.#token(node) });
    }));
  }

  /** One look at everything of Drover's on one host, in milliseconds: the whole of a sync that has nothing to do. */
  async observe(view: ClusterView, node: string): Promise<number> {
    const session = this.sessions.get(node);
    if (session === undefined) throw new Error(`no connection to ${node}`);
    const startedAt = Date.now();
    await observeHost({ session, desired: planHostState(view, node) });
    return Date.now() - startedAt;
  }

  async #token(node: string): Promise<number> {
    return Number(await this.run(node, `cat ${FENCE_FILE}`));
  }
}
