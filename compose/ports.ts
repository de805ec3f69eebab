import { MOST_PORTS, parsePortRange } from '../model/index.js';
import { integer, items, members, named, text, type Cursor } from './cursor.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import type { ServiceTarget } from './service-target.js';
import { isNull } from './tree.js';

const SHORT = /^(?:(?<ip>\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]):)?(?:(?<published>\d{0,5}(?:-\d{1,5})?):)?(?<target>\d{1,5}(?:-\d{1,5})?)(?:\/(?<protocol>[a-z]+))?$/;
const ALL_ADDRESSES: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '[::]']);
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const LOOPBACK = /^(127\.|\[?::1\]?$|localhost$)/;

/** Ports of a service; ranges are listed one by one. */
export function convertPorts(cursor: Cursor, target: ServiceTarget): void {
  for (const entry of items(cursor)) {
    if (entry.node.kind === 'map') convertLong(entry, target);
    else convertShort(entry, target);
  }
}

interface Ports {
  readonly ip: string;
  readonly published: string;
  readonly target: string;
  /** Fields that are the same for each port. */
  readonly same: Readonly<Record<string, unknown>>;
}

function convertShort(entry: Cursor, { draft }: ServiceTarget): void {
  const written = text(entry);
  if (written === undefined) return;
  const { ip = '', published = '', target, protocol } = SHORT.exec(written)?.groups ?? {};
  if (target === undefined) entry.report.problem(entry, `expected [ADDRESS:][PUBLISHED:]TARGET[/tcp|/udp|/sctp], with ranges such as 3000-3005, got ${JSON.stringify(written)}`);
  else addPorts(entry, { ip, published, target, same: protocol === undefined ? {} : { protocol } }, (port) => draft.add(['ports'], port, entry));
}

interface LongPort {
  ip?: string;
  published?: string;
  target?: number;
  protocol?: string;
  mode?: string;
}

export const PORT_KEYS: KeyTable<LongPort> = {
  target: { becomes: 'ports[].target', convert: (value, port) => { port.target = integer(value); } },
  published: { becomes: 'ports[].published; of a range with one target its first port', convert: (value, port) => { port.published = text(value); } },
  host_ip: { becomes: 'ports[].hostIp with mode host; else left out of a wildcard, a port of a loopback address is not published, and another address gives a warning', convert: (value, port) => { port.ip = text(value); } },
  protocol: { becomes: 'ports[].protocol', convert: (value, port) => { port.protocol = text(value); } },
  mode: { becomes: 'ports[].mode', convert: (value, port) => { port.mode = text(value); } },
  app_protocol: { silent: 'a hint for others' },
  name: { silent: 'a hint for others' },
};

function convertLong(entry: Cursor, { draft }: ServiceTarget): void {
  const port: LongPort = {};
  convertKeys(entry, PORT_KEYS, port);
  if (port.target === undefined) {
    if (!members(entry).some(([name, { node }]) => name === 'target' && !isNull(node))) entry.report.problem(entry, 'needs a target: the port in the container');
    return;
  }
  const at = named(entry)['published'] ?? entry;
  const same = { ...(port.protocol === undefined ? {} : { protocol: port.protocol }), ...(port.mode === undefined ? {} : { mode: port.mode }) };
  addPorts({ ...entry, node: { ...entry.node, place: at.node.place } }, { ip: port.ip ?? '', published: port.published ?? '', target: String(port.target), same }, (one) => draft.add(['ports'], one, entry));
}

function addPorts(at: Cursor, { ip, published, target, same }: Ports, add: (port: object) => void): void {
  const isBound = same['mode'] === 'host' && IPV4.test(ip) && !ALL_ADDRESSES.has(ip);
  if (LOOPBACK.test(ip) && !isBound) return at.report.warn(at, `is not honoured: a port of the mesh is open on all addresses of the nodes, so what only ${ip} should reach is not published; tasks reach it by the service's name, and with mode: host it is open at that address of nodes with a task`);
  if (!ALL_ADDRESSES.has(ip) && !isBound) at.report.warn(at, `its address ${ip} is not honoured: the port is open on all addresses of the nodes; keep it closed with a firewall`);
  const [targets, publisheds] = [parsePortRange(target), published === '' || published === '0' ? [] : parsePortRange(published)];
  if (targets === undefined || publisheds === undefined) return at.report.problem(at, 'expected ports from 1 to 65535, a range with the lower one first');
  if (targets.length > MOST_PORTS) return at.report.problem(at, `${targets.length} ports are more than the ${MOST_PORTS} that a service can publish`);
  const isChoice = targets.length === 1 && publisheds.length > 1;
  if (isChoice) at.report.warn(at, `the range ${published} is not honoured: all tasks share one port in the mesh, ${publisheds[0]}`);
  else if (publisheds.length > 0 && publisheds.length !== targets.length) return at.report.problem(at, `has ${publisheds.length} published ports for ${targets.length} in the container: give as many`);
  targets.forEach((number, index) => add({ ...(publisheds[index] === undefined ? {} : { published: publisheds[index] }), target: number, ...same, ...(isBound && { hostIp: ip }) }));
}

/** What Compose publishes for others to know, and every task of a network reaches anyway. */
export const EXPOSE = { silent: 'services on one network reach each other on every port' } as const;
export const LINKS = refused('services on one network reach each other by name: give the name as an alias in networks');
