import { chmod, rm } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../api/ports.js';
import { createApi } from '../api/server.js';
import { messageOf } from '../base/errors.js';
import { isWildcard, socketOf, type ControlPlaneOptions, type ListenAddress, type RemoteApi } from '../cli/control-plane.js';
import { dashboardDirectory } from './dashboard-directory.js';

/** Everywhere that this member answers. */
export interface Doors {
  readonly remote?: RemoteApi;
  /** Where a browser finds the dashboard. */
  readonly dashboard?: string;
  close(): Promise<void>;
}

/** The socket comes last: who waits for it waits for all. `program`: what node was started with. @throws CONFLICT when the address of --listen cannot be had */
export async function openDoors(deps: ApiDeps, options: ControlPlaneOptions, program: string): Promise<Doors> {
  let url: string | undefined;
  const served: ApiDeps = { ...deps, dashboard: { directory: await dashboardDirectory(program), url: () => url } };
  const remote = await listen(served, options);
  const local = await listenForBrowsers(served, options);
  url = local?.url ?? (remote === undefined || options.listen === undefined ? undefined : addressOf(options.listen, remote.port));
  const api = await serve(served, socketOf(options.stateDir)).catch(async (error: unknown) => {
    await Promise.all([remote?.close(), local?.close()]);
    throw error;
  });
  return {
    ...(remote !== undefined && { remote }), ...(url !== undefined && { dashboard: url }),
    close: async () => void await Promise.all([api.close(), remote?.close(), local?.close()]),
  };
}

/** Loaded only when it is asked for: what makes certificates takes its time. */
const listen = async (deps: ApiDeps, { listen: address, stateDir }: ControlPlaneOptions) =>
  (address === undefined ? undefined : (await import('./listen.js')).listenRemotely({ deps, listen: address, stateDir }));

const listenForBrowsers = async (deps: ApiDeps, { dashboardPort }: ControlPlaneOptions) =>
  (dashboardPort === undefined ? undefined : (await import('./listen-locally.js')).listenLocally({ deps, port: dashboardPort }));

/** By a name that the certificate has. */
function addressOf({ host, names }: ListenAddress, port: number): string {
  const name = names[0] ?? (isWildcard(host) ? 'localhost' : host);
  return `https://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** A Unix socket that only this user can open; a stale one of an earlier run is replaced. */
async function serve(deps: ApiDeps, socket: string): Promise<FastifyInstance> {
  const api = createApi(deps);
  await rm(socket, { force: true });
  await api.listen({ path: socket });
  await chmod(socket, 0o600).catch((error: unknown) => deps.log.warn('restrict api socket', { error: messageOf(error) }));
  return api;
}
