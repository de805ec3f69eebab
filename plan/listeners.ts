import { timestamp } from '../base/clock.js';
import { isTerminalTask, listenerName, listenerOn, portKey, withCondition, type ClusterView, type Condition, type Listener, type Node, type PortSpec, type Service } from '../model/index.js';
import { compare } from './order.js';
import { publishedOn } from './published.js';

/** Of UDP from here up: mostly sockets of clients, which come and go. */
const FIRST_EPHEMERAL = 32_768;
/** More than any host has that runs containers as well; the store must not grow with a host that went mad. */
const MOST = 500;

/** What of a host's sockets is worth remembering: one per port, in order of protocol and port. Not VXLAN's own, and of UDP's upper half only what a service publishes. */
export function notedListeners(view: ClusterView, listeners: readonly Listener[]): readonly Listener[] {
  const { vxlanPort } = view.settings();
  const published = new Set([...view.list('Service')].flatMap(({ spec }) => spec.ports.map(portKey)));
  const noted = new Map<string, Listener>();
  for (const listener of listeners) {
    const { protocol, port, process } = listener;
    const key = portKey({ protocol, published: port });
    if (protocol === 'udp' && ((process === undefined && port === vxlanPort) || (port >= FIRST_EPHEMERAL && !published.has(key)))) continue;
    if (noted.get(key)?.process === undefined) noted.set(key, listener);
  }
  return [...noted.values()].sort((one, other) => compare(one.protocol, other.protocol) || one.port - other.port).slice(0, MOST);
}

/** The node's conditions, with one that says which of others' ports services publish there; the same array when there never was any. */
export function withNodePorts(view: ClusterView, node: Node, now: number): readonly Condition[] {
  const listeners = view.host(node.metadata.name)?.status.listeners ?? [];
  const troubles = listeners.length === 0 ? [] : publishedOn(view, node).flatMap((port) => {
    const listener = listenerOn(listeners, port);
    return listener === undefined ? [] : [`${listenerName(listener)} listens on ${portKey(port)}, which service ${port.service} publishes`];
  });
  return withPorts(node.status.conditions, troubles, now);
}

/** The same of a service: on which nodes somebody else listens on a port that it publishes there. */
export function withServicePorts(view: ClusterView, { metadata: { name }, spec: { ports }, status: { conditions } }: Service, now: number): readonly Condition[] {
  const ingress = ports.filter(({ mode }) => mode === 'ingress');
  const host = ports.filter(({ mode }) => mode === 'host');
  const local = host.length === 0 ? [] : nodesOf(view, name).flatMap((node) => strangersAt(view, node, keysOf(host)));
  return withPorts(conditions, [...strangersTo(view, ingress), ...local], now);
}

/** Who listens on one of the ports, on any node that works: `nginx listens on 80/tcp of node-2` each. */
export function strangersTo(view: ClusterView, ports: readonly PortSpec[]): string[] {
  const keys = keysOf(ports);
  return keys.size === 0 ? [] : [...view.list('Node')].flatMap(({ metadata: { name } }) => strangersAt(view, name, keys));
}

const keysOf = (ports: readonly PortSpec[]): ReadonlySet<string> => new Set(ports.map(portKey));

const nodesOf = (view: ClusterView, service: string): string[] =>
  [...new Set(view.tasksOfService(service).flatMap((task) => (task.status.node === undefined || isTerminalTask(task) ? [] : [task.status.node])))];

/** A service may have a thousand ports, and a host has a few listeners. */
function strangersAt(view: ClusterView, node: string, ports: ReadonlySet<string>): string[] {
  const state = view.node(node)?.status.state;
  const listeners = state === 'ready' || state === 'unreachable' ? (view.host(node)?.status.listeners ?? []) : [];
  return listeners.flatMap((listener) => {
    const key = portKey({ published: listener.port, protocol: listener.protocol });
    return ports.has(key) ? [`${listenerName(listener)} listens on ${key} of ${node}`] : [];
  });
}

/** So many are told one by one. */
const TOLD = 5;
export const PORTS_FREE = 'PortsFree';

function withPorts(conditions: readonly Condition[], troubles: readonly string[], now: number): readonly Condition[] {
  if (troubles.length === 0 && !conditions.some(({ type }) => type === PORTS_FREE)) return conditions;
  const more = troubles.length > TOLD ? `; and ${troubles.length - TOLD} more` : '';
  return withCondition(conditions, troubles.length === 0
    ? { type: PORTS_FREE, status: 'True', reason: 'NobodyElse', message: '' }
    : { type: PORTS_FREE, status: 'False', reason: 'ForeignListener', message: `${troubles.slice(0, TOLD).join('; ')}${more}: connections there go to the service (drover node check says what to do)` }, timestamp(now));
}
