import type { Clock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import type { ContainerRuntime } from '../../host/container/runtime.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import type { JobQueue, QueueName } from '../../jobs/contract.js';
import type { SyncHostDeps, SyncRun } from '../../jobs/handlers/sync-host.js';
import type { SyncTaskDeps } from '../../jobs/handlers/sync-task.js';
import { HostMemory } from '../../jobs/host-memory.js';
import { Interruptions } from '../../jobs/interruptions.js';
import type { StorePort } from '../../jobs/ports.js';
import { createReporter } from '../../jobs/reporter.js';
import type { AnyResource, HostState } from '../../model/index.js';
import { createPictures } from '../../plan/host-state.js';
import { openMirror } from '../../store/mirror.js';
import { EPOCH_MS } from './builders.js';
import { memoryVault } from './memory-vault.js';
import { MemoryStore } from './memory-store.js';

export interface JobWorldOptions {
  readonly objects: readonly AnyResource[];
  readonly runtime: ContainerRuntime;
  /** Of every host. */
  readonly session: HostSession;
  /** Called for each job that a handler makes due. */
  readonly onDue?: (queue: QueueName, key: string) => Promise<unknown>;
}

export interface JobWorld {
  readonly deps: SyncHostDeps & SyncTaskDeps;
  readonly store: StorePort;
  close(): Promise<void>;
}

/** No job ends it, and nobody reads its log. */
export const JOB_RUN: SyncRun = { signal: new AbortController().signal, log: { line: () => undefined, progress: () => undefined } };

/** What the handlers of jobs stand on, in memory: store, machines and memory of hosts are the real ones. Time stands still a minute after EPOCH, and no timer fires. */
export async function openJobWorld({ objects, runtime, session, onDue = async () => undefined }: JobWorldOptions): Promise<JobWorld> {
  const clock: Clock = { now: () => EPOCH_MS + 60_000, after: () => () => undefined };
  const memoryStore = new MemoryStore();
  await memoryStore.seed(...objects);
  const mirror = await openMirror({ store: memoryStore, log: silentLog, clock });
  const store: StorePort = {
    view: mirror.view,
    commit: (writes) => mirror.commit(writes),
    update: (kind, name, mutate) => mirror.update(kind, name, (held) => (held === undefined ? undefined : mutate(held))),
    until: (predicate, options) => mirror.until(predicate, options),
    subscribe: (listener) => mirror.subscribe(listener),
  };
  const hosts: HostPool = { session: async () => session, hostKey: () => undefined, onClose: () => () => undefined, close: async () => undefined };
  const now: JobQueue['now'] = async (queue, keys) => {
    for (const key of keys) await onDue(queue, key);
  };
  const deps = {
    store, hosts, runtime, clock, jobs: { now }, events: { append: async () => undefined }, report: createReporter({ store, clock }), memory: new HostMemory<HostState>(),
    looks: new Interruptions(), pictureOf: createPictures(store.view), fencingToken: () => 1, fence: () => '', vault: await memoryVault(),
    noteTraffic: () => undefined,
    admission: { settle: async () => undefined, forget: () => undefined, dismiss: async () => undefined },
  };
  return { deps, store, close: () => mirror.close() };
}
