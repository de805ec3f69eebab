import { isAbsolute } from 'node:path';
import { OperatorError } from '../base/errors.js';

/** Where an API is served. `http:` reaches this machine only: what crosses a network is encrypted. */
export type Target =
  | { readonly socketPath: string }
  | { readonly protocol: 'http:' | 'https:'; readonly hostname: string; readonly port: number };

export interface Endpoint {
  /** As a person names it. */
  readonly server: string;
  readonly target: Target;
}

export const DEFAULT_PORT = 7443;

/** `unix:/path`, an absolute path, `https://host:port`, or `http://` to this machine, for a tunnel that ends here. @throws USAGE */
export function parseServer(server: string): Target {
  const path = server.startsWith('unix:') ? server.slice('unix:'.length).replace(/^\/\/(?=\/)/, '') : server;
  if (isAbsolute(path)) return { socketPath: path };
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new OperatorError('USAGE', `--server: "${server}" is neither unix:/path nor https://host:port`, { server });
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '') throw new OperatorError('USAGE', '--server: an address is https://host:port and nothing more; tokens come from `drover login` or $DROVER_TOKEN_FILE');
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'http:') {
    if (!isLoopback(hostname)) throw new OperatorError('USAGE', `--server: "${server}" would cross the network unencrypted: use https://`, { server });
    return { protocol: 'http:', hostname, port: Number(url.port === '' ? 80 : url.port) };
  }
  return { protocol: 'https:', hostname, port: Number(url.port === '' ? DEFAULT_PORT : url.port) };
}

const isLoopback = (hostname: string): boolean => hostname === 'localhost' || hostname === '::1' || /^127(\.\d+){3}$/.test(hostname);

/** A comma-separated list, each once. @throws USAGE */
export function parseServers(servers: string): readonly Endpoint[] {
  const names = [...new Set(servers.split(',').map((one) => one.trim()).filter((one) => one !== ''))];
  if (names.length === 0) throw new OperatorError('USAGE', '--server: no address given');
  return names.map((server) => ({ server, target: parseServer(server) }));
}
