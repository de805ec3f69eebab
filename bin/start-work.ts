import { systemClock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { createPodman } from '../host/container/podman.js';
import type { ContainerRuntime } from '../host/container/runtime.js';
import type { HostPool } from '../host/contract.js';
import { createHostPool } from '../host/ssh/pool.js';
import { createNodeChecker, type NodeChecker } from '../jobs/check/node-checker.js';
import { QUEUES, type JobHandler, type QueueName } from '../jobs/contract.js';
import { createJoinNodeHandler } from '../jobs/handlers/join-node.js';
import { createLeaveNodeHandler } from '../jobs/handlers/leave-node.js';
import { createSyncHostHandler, type SyncHostDeps } from '../jobs/handlers/sync-host.js';
import { createSyncTaskHandler } from '../jobs/handlers/sync-task.js';
import { Departures } from '../jobs/departures.js';
import { HostMemory } from '../jobs/host-memory.js';
import { Interruptions } from '../jobs/interruptions.js';
import type { StorePort } from '../jobs/ports.js';
import { startWorker } from '../jobs/processor.js';
import { Turns } from '../jobs/turns.js';
import { createJobQueue, type BullQueues } from '../jobs/queue.js';
import { createReporter } from '../jobs/reporter.js';
import { Watchers } from '../jobs/watch/watchers.js';
import type { Change, HostState, Write } from '../model/index.js';
import { createPictures } from '../plan/host-state.js';
import { renderFence } from '../host/apply/guard.js';
import type { OpenStore } from './open-store.js';

export interface Work {
  readonly jobs: BullQueues;
  readonly hosts: HostPool;
  readonly runtime: ContainerRuntime;
  readonly checks: NodeChecker;
  stop(): Promise<void>;
}

export interface WorkOptions {
  readonly opened: OpenStore;
  commit(writes: readonly Write[]): Promise<readonly Change[]>;
  readonly log: Log;
  readonly agentSocket?: string;
}

const PREFIX = '{drover}:jobs';
/** Jobs wait for hosts, not for this machine: many at a time, so that slow hosts hold up nobody. */
const CONCURRENCY: Readonly<Record<QueueName, number>> = { 'join-node': 100, 'leave-node': 100, 'sync-host': 300, 'sync-task': 300 };

/** Queues, workers, connections to hosts and the watchers. */
export function startWork({ opened, commit, log, agentSocket }: WorkOptions): Work {
  const { mirror, events, lease, queueRedis } = opened;
  const store: StorePort = {
    view: mirror.view, commit,
    update: (kind, name, mutate) => mirror.update(kind, name, (held) => (held === undefined ? undefined : mutate(held)), { fencingToken: lease.token }),
    until: (predicate, options) => mirror.until(predicate, options),
    subscribe: (listener) => mirror.subscribe(listener),
  };
  const looks = new Interruptions();
  const jobs = createJobQueue({ redis: queueRedis, prefix: PREFIX, onDue: (queue, keys) => (queue === QUEUES.syncHost ? looks.interrupt(keys) : undefined) });
  const hosts = createHostPool({ log, clock: systemClock, agentSocket });
  const runtime = createPodman();
  const memory = new HostMemory<HostState>();
  const report = createReporter({ store, clock: systemClock });
  const common = { store, events, hosts, runtime, report, memory, jobs, clock: systemClock };
  const syncDeps: SyncHostDeps = { ...common, looks, pictureOf: createPictures(mirror.view), fencingToken: () => lease.token };
  const departures = new Departures(systemClock);
  const stopNoting = mirror.subscribe((changes) => departures.note(changes));
  const handlers: Readonly<Record<QueueName, JobHandler>> = {
    [QUEUES.joinNode]: departures.interrupted(createJoinNodeHandler(syncDeps)),
    [QUEUES.leaveNode]: createLeaveNodeHandler({ ...syncDeps, departures }),
    [QUEUES.syncHost]: departures.interrupted(createSyncHostHandler(syncDeps)),
    [QUEUES.syncTask]: departures.awaited((task) => mirror.view.task(task)?.status.node, createSyncTaskHandler({ ...common, fence: () => renderFence(lease.token) })),
  };
  const turns = new Turns();
  const workers = Object.values(QUEUES).map((queue) =>
    startWorker({ redis: queueRedis, prefix: PREFIX, queue, handle: handlers[queue], jobs, concurrency: CONCURRENCY[queue], log, turn: () => turns.next() }));
  const watchers = new Watchers({ ...common, log });
  watchers.start();
  return {
    jobs, hosts, runtime,
    checks: createNodeChecker({ store, hosts, clock: systemClock }),
    stop: async () => {
      stopNoting();
      watchers.stop();
      await Promise.all(workers.map((worker) => worker.close(true)));
      await hosts.close();
      await jobs.close();
    },
  };
}
