import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { guard } from '../api/guard.js';
import type { ApiDeps } from '../api/ports.js';
import { createApi } from '../api/server.js';
import { refuseOtherHosts } from '../api/session/loopback-host.js';
import { messageOf } from '../base/errors.js';

export interface LocalListenOptions {
  readonly deps: ApiDeps;
  /** The first that is tried; 0: any free one. */
  readonly port: number;
  readonly recheckMs?: number;
}

export interface LocalDoor {
  readonly port: number;
  /** `http://127.0.0.1:8480` */
  readonly url: string;
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';
/** Several control planes may run on one machine. */
const FURTHER_PORTS = 10;
const LAST_PORT = 65_535;

/**
 * The API and the dashboard for browsers on this machine, without TLS and for those who have a token or a ticket: every user of the machine can come here.
 * Undefined when no port was free: the control plane does its work without.
 */
export async function listenLocally({ deps, port, recheckMs }: LocalListenOptions): Promise<LocalDoor | undefined> {
  const last = port === 0 ? 0 : Math.min(port + FURTHER_PORTS, LAST_PORT);
  for (let candidate = port; candidate <= last; candidate += 1) {
    const opened = await open(deps, candidate, recheckMs);
    if (opened instanceof Error) {
      if ((opened as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      deps.log.warn('the dashboard is not served', { port: candidate, error: messageOf(opened) });
      return undefined;
    }
    if (candidate !== port) deps.log.warn('the port of the dashboard is taken: it is served on another one', { port, instead: candidate });
    deps.log.info('dashboard listens', { url: opened.url });
    return opened;
  }
  deps.log.warn('the dashboard is not served: its ports are taken', { first: port, last });
  return undefined;
}

async function open(deps: ApiDeps, port: number, recheckMs: number | undefined): Promise<LocalDoor | Error> {
  let server: Server | undefined;
  const api: FastifyInstance = createApi(deps, {
    isForBrowsers: true,
    createServer: (handler) => (server = createServer({ requestTimeout: 0 }, handler)),
    guard: (app, admission) => {
      refuseOtherHosts(app);
      guard(app, admission, { log: deps.log, recheckMs });
    },
  });
  try {
    await api.listen({ host: ADDRESS, port });
  } catch (error) {
    await api.close();
    return error instanceof Error ? error : new Error(String(error));
  }
  const address = server?.address() as AddressInfo;
  return { port: address.port, url: `http://${ADDRESS}:${address.port}`, close: () => api.close() };
}
