import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { guard } from '../api/guard.js';
import type { ApiDeps } from '../api/ports.js';
import { createApi } from '../api/server.js';
import { fingerprintOf } from '../api/tls/fingerprint.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { ListenAddress, RemoteApi } from '../cli/control-plane.js';
import { ensureIdentity, ownNames, type ServerIdentity } from './certificates.js';

export interface ListenOptions {
  readonly deps: ApiDeps;
  readonly listen: ListenAddress;
  readonly stateDir: string;
  readonly recheckMs?: number;
}

const RENEWAL_CHECK_MS = 6 * 3_600_000;
const HANDSHAKE_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;

/** The API once more, over TLS and for those who have a token. */
export async function listenRemotely({ deps, listen, stateDir, recheckMs }: ListenOptions): Promise<RemoteApi & { close(): Promise<void> }> {
  const identityNow = (): Promise<ServerIdentity> => ensureIdentity({ stateDir, names: ownNames(listen.host, listen.names), nowMs: deps.clock.now() });
  const identity = await identityNow();
  let server: Server | undefined;
  const api = createApi(deps, {
    isForBrowsers: true,
    createServer: (handler) => {
      server = createServer({ ...secureContext(identity), requestTimeout: 0, handshakeTimeout: HANDSHAKE_MS, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, handler);
      return server;
    },
    guard: (app, admission) => guard(app, admission, { log: deps.log, recheckMs }),
  });
  await api.listen({ host: listen.host, port: listen.port }).catch((error: unknown) => {
    throw new OperatorError('CONFLICT', `listen on ${listen.host} port ${listen.port}: ${messageOf(error)}`, { host: listen.host, port: listen.port }, { cause: error });
  });
  const renewal = setInterval(() => {
    identityNow().then((renewed) => server?.setSecureContext(secureContext(renewed)), (error: unknown) => deps.log.error('renew server certificate', { error: messageOf(error) }));
  }, RENEWAL_CHECK_MS).unref();
  const { port } = server?.address() as AddressInfo;
  const caFingerprint = fingerprintOf(identity.authority);
  deps.log.info('api listens', { host: listen.host, port, caFingerprint });
  return {
    port, caFingerprint,
    close: async () => {
      clearInterval(renewal);
      await api.close();
    },
  };
}

/** The authority goes along, so that a client can ask its user about it. */
const secureContext = ({ certificate, key, authority }: ServerIdentity) => ({ cert: `${certificate}${authority}`, key, minVersion: 'TLSv1.2' as const });
