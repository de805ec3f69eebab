import type { Measures } from '../api/metrics/catalogue.js';
import { systemClock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { renderFence } from '../host/apply/guard.js';
import { createPodman } from '../host/container/podman.js';
import type { ContainerCommands } from '../host/container/runtime.js';
import type { HostPool } from '../host/contract.js';
import { createHostPool } from '../host/ssh/pool.js';
import { createNodeChecker, type NodeChecker } from '../jobs/check/node-checker.js';
import { QUEUES, type JobHandler, type QueueName } from '../jobs/contract.js';
import { createCollectImagesHandler } from '../jobs/handlers/collect-images.js';
import { createDemoteNodeHandler } from '../jobs/handlers/demote-node.js';
import { createJoinNodeHandler } from '../jobs/handlers/join-node.js';
import { createLeaveNodeHandler } from '../jobs/handlers/leave-node.js';
import { createPromoteNodeHandler } from '../jobs/handlers/promote-node.js';
import { createResolveImageHandler } from '../jobs/handlers/resolve-image.js';
import { createSyncHostHandler, type SyncHostDeps } from '../jobs/handlers/sync-host.js';
import { createSyncTaskHandler, type SyncTaskDeps } from '../jobs/handlers/sync-task.js';
import { createUpgradeNodeHandler, type UpgradeDeps } from '../jobs/handlers/upgrade-node.js';
import { Departures } from '../jobs/departures.js';
import { whileHeld } from '../jobs/held-handler.js';
import { createHeldStore, heldOrThrow } from '../jobs/held-store.js';
import { HostMemory } from '../jobs/host-memory.js';
import { hostOfJob } from '../jobs/job-host.js';
import { Interruptions } from '../jobs/interruptions.js';
import { createListenerLook, type ListenerLook } from '../jobs/listener-look.js';
import { Admission } from '../jobs/managers/admission.js';
import type { ManagedStore, ManagerHost } from '../jobs/managers/ports.js';
import type { StorePort } from '../jobs/ports.js';
import { startWorker, type JobWorker } from '../jobs/processor.js';
import { createReporter } from '../jobs/reporter.js';
import type { RoutedQueue } from '../jobs/routed-queue.js';
import { Turns } from '../jobs/turns.js';
import { Watchers } from '../jobs/watch/watchers.js';
import type { ClusterView, HostState } from '../model/index.js';
import { createPictures } from '../plan/host-state.js';
import { patienceIn } from '../plan/member-times.js';
import { measuredHandler, measuredPool } from './measured.js';
import type { OpenStore } from './open-store.js';
import { startHolding } from './start-holding.js';

export interface Work {
  readonly jobs: RoutedQueue;
  readonly hosts: HostPool;
  readonly runtime: ContainerCommands;
  readonly checks: NodeChecker;
  readonly listeners: ListenerLook;
  mayLead(): boolean;
  /** Drops what members left behind that have been away for long. */
  tidy(): void;
  stop(): Promise<void>;
}

export interface WorkOptions {
  readonly opened: OpenStore;
  readonly measures: Measures;
  readonly log: Log;
  readonly agentSocket?: string;
  readonly managerHost: ManagerHost;
  readonly managed: ManagedStore;
  /** The controllers run in this process, so its view has whatever they made due. */
  readonly isLeading: () => boolean;
}

/** Jobs wait for hosts, not for this machine: many at a time, so that slow hosts hold up nobody. */
const CONCURRENCY: Readonly<Record<QueueName, number>> = { 'join-node': 100, 'leave-node': 100, 'promote-node': 10, 'upgrade-node': 10, 'demote-node': 10, 'sync-host': 300, 'sync-task': 300, 'resolve-image': 100, 'collect-images': 10 };
/** The store itself moves beneath a promotion, and another manager takes its writes beneath a demotion; nobody waits for a second attempt. */
const ROLE_LOCK_MS = 60_000;
const ROLE_QUEUES: ReadonlySet<QueueName> = new Set([QUEUES.promoteNode, QUEUES.upgradeNode, QUEUES.demoteNode]);
const CATCH_UP_MS = 5000;
/** Long enough to read why its last jobs failed. */
const FORGOTTEN_MS = 3_600_000;

const lockMs = (queue: QueueName, view: ClusterView): number =>
  (ROLE_QUEUES.has(queue) ? ROLE_LOCK_MS : 2 * patienceIn(view));

/** Queues, workers, connections to hosts and the watchers: this member's part of the work on hosts. */
export function startWork({ opened, measures, log, agentSocket, managerHost, managed, isLeading }: WorkOptions): Work {
  const { mirror, events, membership, queueRedis, profile } = opened;
  const looks = new Interruptions();
  const hosts = measuredPool(createHostPool({ log, clock: systemClock, agentSocket, insideIdentity: opened.server.insideIdentity, patienceMs: () => patienceIn(mirror.view) }), measures);
  const memory = new HostMemory<HostState>();
  const admission = new Admission({ view: mirror.view, hosts, managerHost, fencingToken: (node) => tokenOf(node) });
  const holding = startHolding({
    opened, log,
    onDue: (queue, keys) => (queue === QUEUES.syncHost ? looks.interrupt(keys) : undefined),
    onTaken: (host) => watchers.look(host),
    onLeft: async (host) => {
      watchers.drop(host);
      memory.forget(host);
      admission.forget(host);
      measures.forgetTraffic(host);
      await hosts.close(host);
    },
  });
  const { holdings, jobs } = holding;
  const store = createHeldStore({ mirror, holdings, onRefused: holding.doubt });
  // A person has asked for it, of any host: written as a person writes.
  const asked: Pick<StorePort, 'view' | 'update'> = { view: mirror.view, update: (kind, name, mutate) => mirror.update(kind, name, (object) => (object === undefined ? undefined : mutate(object))) };
  const runtime = createPodman();
  const common = { store, events, hosts, runtime, report: createReporter({ store, clock: systemClock }), memory, jobs, clock: systemClock };
  const watchers = new Watchers({ ...common, log, isHeld: (node) => holdings.isHeld(node) });
  const tokenOf = (node: string): number => heldOrThrow(holdings, node).token;
  const syncDeps: SyncHostDeps = { ...common, vault: opened.vault, looks, pictureOf: createPictures(mirror.view), admission, fencingToken: tokenOf, noteTraffic: measures.traffic };
  const departures = new Departures(systemClock), stopNoting = mirror.subscribe((changes) => departures.note(changes));
  const handlers: Readonly<Record<QueueName, JobHandler>> = {
    [QUEUES.joinNode]: departures.interrupted(createJoinNodeHandler(syncDeps)),
    [QUEUES.leaveNode]: createLeaveNodeHandler({ ...syncDeps, departures }),
    ...roleHandlers({ ...syncDeps, admission, managerHost, managed, member: profile.id }),
    [QUEUES.syncHost]: departures.interrupted(createSyncHostHandler(syncDeps)),
    ...podmanHandlers({ ...common, vault: opened.vault, fence: (node) => renderFence(tokenOf(node)) }, departures),
  };
  const catchUp = (signal: AbortSignal) => (isLeading() ? Promise.resolve() : mirror.catchUp({ timeoutMs: CATCH_UP_MS, signal }));
  const turns = new Turns();
  const startOne = (queue: QueueName): JobWorker =>
    startWorker({
      redis: queueRedis, prefix: holding.prefixOf(profile.id), queue, jobs, concurrency: CONCURRENCY[queue], log, lockMs: lockMs(queue, mirror.view), turn: () => turns.next(),
      handle: whileHeld({ view: mirror.view, holdings, catchUp, onRefused: holding.doubt, jobs, clock: systemClock }, queue, measuredHandler(queue, handlers[queue], measures)),
    });
  watchers.start();
  holding.start();
  const workers = Object.values(QUEUES).map(startOne);
  return {
    jobs, hosts, runtime, mayLead: () => holding.mayLead(),
    checks: createNodeChecker({ store: asked, hosts, clock: systemClock }),
    listeners: createListenerLook({ store: asked, hosts, clock: systemClock, log }),
    tidy: () => void membership.forgetLost(FORGOTTEN_MS).then((lost) => Promise.all(lost.map((member) => jobs.discard(member))))
      .catch((error: unknown) => log.warn('forget lost members', { error: messageOf(error) })),
    stop: async () => {
      stopNoting();
      await Promise.all(workers.map((worker) => worker.close(true)));
      watchers.stop();
      await holding.stop();
      await hosts.close();
      await jobs.close();
    },
  };
}

/** The keys of the first two are no nodes: whose host they work on is in the store. */
const podmanHandlers = (deps: SyncTaskDeps & Pick<SyncHostDeps, 'events'>, departures: Departures) => {
  const nodeOf = (queue: QueueName) => (key: string) => hostOfJob(deps.store.view, queue, key);
  return {
    [QUEUES.syncTask]: departures.awaited(nodeOf(QUEUES.syncTask), createSyncTaskHandler(deps)),
    [QUEUES.resolveImage]: departures.awaited(nodeOf(QUEUES.resolveImage), createResolveImageHandler(deps)),
    [QUEUES.collectImages]: departures.interrupted(createCollectImagesHandler(deps)),
  };
};

const roleHandlers = (deps: UpgradeDeps) => ({
  [QUEUES.promoteNode]: createPromoteNodeHandler(deps),
  [QUEUES.upgradeNode]: createUpgradeNodeHandler(deps),
  [QUEUES.demoteNode]: createDemoteNodeHandler(deps),
});
