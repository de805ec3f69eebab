import { tmpdir } from 'node:os';
import type { ApiDeps } from '../api/ports.js';
import { createCatalogue, type Catalogue } from '../api/metrics/catalogue.js';
import { systemClock } from '../base/clock.js';
import { createLog, type Log } from '../base/log.js';
import type { ControlPlane, ControlPlaneOptions } from '../cli/control-plane.js';
import { socketOf } from '../cli/control-plane.js';
import { createHostGateway } from '../jobs/gateway.js';
import { createImageGateway } from '../jobs/image-gateway.js';
import { createNetworkObserver } from '../jobs/network-observer.js';
import { createJobActions } from '../jobs/actions.js';
import type { JobQueue } from '../jobs/contract.js';
import type { MemberQueues } from '../jobs/find-job.js';
import { createJobsReader } from '../jobs/reader.js';
import { acceptLoss } from '../store/alarm-events.js';
import { readKeyText } from '../store/key-file.js';
import type { Membership } from '../store/membership.js';
import { ownBuild } from './artefact.js';
import { openDoors } from './doors.js';
import { boardDirectory } from './board-directory.js';
import { VERSION } from './version.js';
import { openStateDirectory } from './state-directory.js';
import { createManagedStore, followManagers } from './managed-store.js';
import { createManagerHost } from './manager-host.js';
import { openStore, type OpenStore } from './open-store.js';
import { startLeading } from './start-leading.js';
import { startWork } from './start-work.js';
import { openStoreServer } from './store-server.js';

/** Composition root: one member of the control plane in this process, by itself a whole one. Everything it opens is closed by `stop`, in the reverse order. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const log = createLog({ level: options.logLevel, file: options.logFile });
  const owner = await openStateDirectory(options.stateDir);
  const metrics = createCatalogue();
  const { measures } = metrics;
  const program = process.argv[1] ?? '';
  const agentSocket = process.env.SSH_AUTH_SOCK;
  const server = await openStoreServer({ options, runtimeDirectory: process.env.XDG_RUNTIME_DIR ?? tmpdir(), searchPath: process.env.PATH ?? '', agentSocket, log });
  const opened = await openStore({ server, options, owner, build: await ownBuild(program), measures, log });
  const managerHost = createManagerHost({ stateDir: options.stateDir, program, secret: () => server.secret(), secretKeys: () => readKeyText(options.stateDir), nowMs: () => systemClock.now() });
  const stopFollowing = followManagers(opened, log);
  const work = startWork({ opened, measures, log, agentSocket, managerHost, managed: createManagedStore(opened, log), isLeading: () => leading.isLeading() });
  const leading = startLeading({ opened, jobs: work.jobs, measures, log, mayLead: () => work.mayLead(), onLead: work.tidy });
  const stop = async (): Promise<void> => {
    await leading.stop();
    await work.stop();
    stopFollowing();
    await opened.close();
    log.info('control plane is down');
  };
  const { close, ...doors } = await openDoors(apiDepsOf({ opened, work, metrics, log }), options, program).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  log.info('control plane is up', { version: VERSION, member: owner });
  return {
    socket: socketOf(options.stateDir), ...doors,
    stop: async () => {
      await close();
      await stop();
    },
  };
}

interface Serving {
  readonly opened: OpenStore;
  readonly work: ReturnType<typeof startWork>;
  readonly metrics: Catalogue;
  readonly log: Log;
}

const apiDepsOf = ({ opened: { server, store, mirror, asked, events, audit, tokens, sessions, vault, membership, profile, acknowledgement, history }, work, metrics, log }: Serving): ApiDeps => ({
  store, mirror: asked, events, audit, tokens, sessions, vault, metrics, clock: systemClock, log, version: VERSION,
  ...jobDepsOf({ members: () => keptMembers(membership, profile.id), queuesOf: (member) => work.jobs.of(member).queues }, work.jobs),
  members: {
    self: profile.id, list: () => membership.list(), alarm: () => history.alarm(),
    acceptLoss: () => acceptLoss({ history, acknowledgement, events, clock: systemClock, log }),
  },
  managed: { kind: () => server.kind() },
  hosts: createHostGateway({ view: mirror.view, hosts: work.hosts, runtime: work.runtime }),
  images: createImageGateway({ hosts: work.hosts, clock: systemClock }),
  checks: work.checks,
  listeners: work.listeners,
  networks: createNetworkObserver({ hosts: work.hosts, clock: systemClock }),
});

/** What the API shows of jobs and does with them. The board is loaded when somebody opens it. */
function jobDepsOf(queues: MemberQueues, jobs: JobQueue): Pick<ApiDeps, 'jobs' | 'jobActions' | 'board'> {
  const program = process.argv[1] ?? '';
  return {
    jobs: createJobsReader(queues), jobActions: createJobActions({ ...queues, jobs }),
    board: once(async () => {
      const directory = await boardDirectory(program);
      return directory === undefined ? undefined : (await import('../jobs/board.js')).createQueueBoard({ ...queues, directory });
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make().catch((error: unknown) => {
    made = undefined; // the next one tries again
    throw error;
  }));
}

/** Those whose jobs are kept; this one's come first. */
async function keptMembers(membership: Membership, me: string): Promise<readonly string[]> {
  const others = (await membership.list()).map(({ id }) => id).filter((id) => id !== me);
  return [me, ...others];
}
