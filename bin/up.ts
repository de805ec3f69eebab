import { chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../api/ports.js';
import { createApi } from '../api/server.js';
import { systemClock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import { createLog, type Log } from '../base/log.js';
import type { ControlPlane, ControlPlaneOptions } from '../cli/control-plane.js';
import { socketOf } from '../cli/control-plane.js';
import { ControlLoop } from '../controllers/control-loop.js';
import { recordEvents } from '../controllers/event-recorder.js';
import { createReconcilers } from '../controllers/index.js';
import { createHostGateway } from '../jobs/gateway.js';
import { createJobsReader } from '../jobs/reader.js';
import type { Write } from '../model/index.js';
import { VERSION } from './version.js';
import { openStateDirectory } from './state-directory.js';
import { openStore, type OpenStore } from './open-store.js';
import { startWork } from './start-work.js';

/** Composition root: one whole control plane in this process. Everything it opens is closed by `stop`, in the reverse order. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const log = createLog({ level: options.logLevel, file: options.logFile });
  const owner = await openStateDirectory(options.stateDir);
  const opened = await openStore({ options, owner, runtimeDirectory: process.env.XDG_RUNTIME_DIR ?? tmpdir(), searchPath: process.env.PATH ?? '', log });
  const { mirror, events, lease } = opened;
  // Whatever controllers and jobs write carries the token, so that a control plane that was replaced changes nothing any more.
  const commit = (writes: readonly Write[]) => mirror.commit(writes, { fencingToken: lease.token });
  const work = startWork({ opened, commit, log, agentSocket: process.env.SSH_AUTH_SOCK });
  const stopRecording = recordEvents({ view: mirror.view, subscribe: mirror.subscribe.bind(mirror), events, clock: systemClock, log });
  const loop = new ControlLoop({ view: mirror.view, subscribe: mirror.subscribe.bind(mirror), commit, events, jobs: work.jobs, clock: systemClock, log }, createReconcilers());
  loop.start();
  const apiDeps = apiDepsOf({ opened, work, log });
  const stop = async (): Promise<void> => {
    await loop.stop();
    stopRecording();
    await work.stop();
    await opened.close();
    log.info('control plane is down');
  };
  const remote = options.listen === undefined ? undefined : await listen(apiDeps, options).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const api = await serve(apiDeps, socketOf(options.stateDir)); // last: who waits for the socket waits for all
  log.info('control plane is up', { version: VERSION, token: lease.token });
  return {
    socket: socketOf(options.stateDir), failed: opened.failed, ...(remote === undefined ? {} : { remote }),
    stop: async () => {
      await Promise.all([api.close(), remote?.close()]);
      await stop();
    },
  };
}

/** Loaded only when it is asked for: what makes certificates takes its time. */
const listen = async (deps: ApiDeps, { listen: address, stateDir }: ControlPlaneOptions) =>
  (address === undefined ? undefined : (await import('./listen.js')).listenRemotely({ deps, listen: address, stateDir }));

interface Serving {
  readonly opened: OpenStore;
  readonly work: ReturnType<typeof startWork>;
  readonly log: Log;
}

const apiDepsOf = ({ opened: { store, mirror, events, tokens }, work, log }: Serving): ApiDeps => ({
  store, mirror, events, tokens, clock: systemClock, log, version: VERSION,
  jobs: createJobsReader(work.jobs.queues),
  hosts: createHostGateway({ view: mirror.view, hosts: work.hosts, runtime: work.runtime }),
  checks: work.checks,
});

/** A Unix socket that only this user can open; a stale one of an earlier run is replaced. */
async function serve(deps: ApiDeps, socket: string): Promise<FastifyInstance> {
  const api = createApi(deps);
  await rm(socket, { force: true });
  await api.listen({ path: socket });
  await chmod(socket, 0o600).catch((error: unknown) => deps.log.warn('restrict api socket', { error: messageOf(error) }));
  return api;
}

/** Where a detached control plane writes its log. */
export const defaultLogFile = (stateDir: string): string => join(stateDir, 'drover.log');
