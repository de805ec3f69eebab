import type { Node } from '../../model/node.js';
import { portKey, preservesSource, type PortSpec } from '../../model/service.js';

export interface PortRow {
  /** `80/tcp`. */
  readonly key: string;
  /** What it leads to, in words. */
  readonly text: string;
  /** Where to ask, for people: `http://192.0.2.11:80`; undefined where no address is known. */
  readonly hint?: string;
  /** The page that draws the way of a request; only the routing mesh has one. */
  readonly path?: string;
}

/** A service's published ports in words. `addresses` are those of nodes that answer there, of which the first is the hint. Pure. */
export const portRows = (ports: readonly PortSpec[], addressesOf: (port: PortSpec) => readonly string[]): readonly PortRow[] => ports.map((port) => {
  const [address] = addressesOf(port);
  return {
    key: portKey(port), text: portText(port),
    ...(address !== undefined && { hint: hintOf(port, address) }),
    ...(port.mode === 'ingress' && { path: `/?port=${encodeURIComponent(portKey(port))}` }),
  };
});

function portText(port: PortSpec): string {
  const where = port.mode === 'ingress' ? 'of every node leads to' : 'of the nodes that run a task leads to';
  return `${where} port ${port.target} of ${port.mode === 'ingress' ? 'a task that takes connections' : 'that task'}${preservesSource(port) ? ', which sees the address of the client' : ''}`;
}

const hintOf = ({ published, protocol }: PortSpec, address: string): string => {
  const host = address.includes(':') ? `[${address}]` : address;
  return protocol === 'tcp' ? `http://${host}:${published}` : `${host}:${published}/${protocol}`;
};

/** Where a port is answered: on every node that is ready, or those with a task. Pure. */
export const answeringAddresses = (nodes: readonly Node[], tasksOn: ReadonlySet<string>) => ({ mode }: Pick<PortSpec, 'mode'>): readonly string[] => nodes
  .filter(({ metadata: { name }, status }) => status.state === 'ready' && (mode === 'ingress' || tasksOn.has(name)))
  .map(({ spec: { ssh }, status: { vtep } }) => (isLoopback(ssh.host) ? vtep?.address ?? ssh.host : ssh.host));

/** The way of a tunnel, and nobody else's. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
