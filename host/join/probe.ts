import { z } from 'zod';
import { OperatorError } from '../../base/errors.js';
import type { NodeFacts } from '../../model/index.js';

/** One look at a host: what it is, and what of the requirements it has. */
export interface HostProbe {
  readonly facts: NodeFacts;
  readonly isRoot: boolean;
  readonly hasSystemd: boolean;
  readonly hasCgroup2: boolean;
  /** What it was like before it joined is written down there. */
  readonly isRecorded: boolean;
  /** `debian`, and what it says to be like. */
  readonly distributionIds: readonly string[];
  readonly packageManagers: readonly string[];
  readonly defaultRoute?: { readonly interface: string; readonly source?: string };
  readonly installed: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
  readonly sysctls: ReadonlyMap<string, string>;
  /** Path to sha256, hexadecimal. */
  readonly files: ReadonlyMap<string, string>;
}

const addressRow = z.object({
  ifname: z.string(),
  mtu: z.number(),
  addr_info: z.array(z.object({ family: z.string(), local: z.string().optional(), scope: z.string().optional() })).default([]),
});
const routeRow = z.object({ dev: z.string(), prefsrc: z.string().optional(), metric: z.number().default(0) });

/** @throws HOST_COMMAND_FAILED when the text is no complete answer of the probe script */
export function parseProbe(text: string): HostProbe {
  const sections = parseAnswer(text);
  if (!sections.has('end')) throw new OperatorError('HOST_COMMAND_FAILED', 'probe host: the answer is incomplete', { output: text.slice(-500) });
  const lines = (name: string): readonly string[] => sections.get(name) ?? [];
  const first = (name: string): string => lines(name)[0] ?? '';
  const os = parseOsRelease(lines('os-release'));
  const defaultRoute = parseRoute(lines('default-route').join('\n'));
  return {
    facts: {
      hostname: first('hostname'), machineId: first('machine-id'), bootId: first('boot-id'), kernel: first('kernel'), architecture: first('architecture'),
      distribution: os.get('PRETTY_NAME') ?? 'unknown', cpus: Number(first('cpus')), memory: Number(first('memory')) * 1024,
      addresses: parseAddresses(lines('addresses').join('\n')), resolvers: usableResolvers(lines('resolv'), lines('resolved')), podman: first('podman').split(' ').at(-1) ?? '',
    },
    isRoot: first('uid') === '0', hasSystemd: first('systemd') === 'yes', hasCgroup2: first('cgroup2') === 'yes', isRecorded: first('record') === 'yes',
    distributionIds: `${os.get('ID') ?? ''} ${os.get('ID_LIKE') ?? ''}`.split(' ').filter((id) => id !== ''),
    packageManagers: lines('package-managers').map((path) => path.slice(path.lastIndexOf('/') + 1)),
    ...(defaultRoute !== undefined && { defaultRoute }),
    installed: new Set(lines('packages').map((line) => line.split(' ')).filter(([, status]) => status === 'installed').map(([name = '']) => name)),
    modules: new Set(lines('modules')),
    sysctls: new Map(lines('sysctls').map(parseSysctl)),
    files: new Map(lines('files').map((line) => [line.slice(66), line.slice(0, 64)])),
  };
}

/** Lines of each section `@@ name`. */
export function parseAnswer(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('@@ ')) sections.set(line.slice(3), (current = []));
    else if (line !== '') current.push(line);
  }
  return sections;
}

/** `/proc/sys/net/ipv4/ip_forward:1`, as grep -H prints it. */
function parseSysctl(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice('/proc/sys/'.length, colon).replaceAll('/', '.'), line.slice(colon + 1).replaceAll('\t', ' ')];
}

const parseOsRelease = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replace(/^(["'])(.*)\1$/, '$2')]));

function parseAddresses(json: string): NodeFacts['addresses'] {
  const rows = z.array(addressRow.partial({ ifname: true, mtu: true })).catch([]).parse(tryJson(json));
  return rows.flatMap(({ ifname, mtu, addr_info }) => addr_info
    .filter(({ family, scope, local }) => family === 'inet' && scope === 'global' && local !== undefined)
    .map(({ local = '' }) => ({ interface: ifname ?? '', address: local, mtu: mtu ?? 0 })));
}

function parseRoute(json: string): HostProbe['defaultRoute'] {
  const [best] = z.array(routeRow).catch([]).parse(tryJson(json)).sort((one, other) => one.metric - other.metric);
  return best === undefined ? undefined : { interface: best.dev, ...(best.prefsrc !== undefined && { source: best.prefsrc }) };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

/** A resolver on the host's own loopback cannot be reached from a container: then what systemd-resolved itself asks. IPv4 only, as the task networks. */
function usableResolvers(resolv: readonly string[], resolved: readonly string[]): readonly string[] {
  const usable = (lines: readonly string[]): readonly string[] => lines
    .map((line) => /^nameserver\s+([0-9.]+)\s*$/.exec(line)?.[1])
    .filter((address): address is string => address !== undefined && !address.startsWith('127.'));
  const own = usable(resolv);
  return own.length > 0 ? own : usable(resolved);
}
