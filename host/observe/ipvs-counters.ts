import { INGRESS, lbNamespace, type DestinationCounters, type IpvsTraffic, type NetworkLook, type ServiceCounters } from '../../model/index.js';
import type { Section } from './sections.js';

/**
 * Sections that tell the present connections of each load balancer: what goes behind the observe script where somebody asks, as it takes one more process per network. `$claims` is that script's.
 * `networks`: names.
 */
export const renderConnections = (networks: readonly string[]): string => `counted=
for n in $claims ${networks.map(lbNamespace).join(' ')}; do
case "$n" in lb_*|${lbNamespace(INGRESS)}) ;; *) continue ;; esac
case "$counted" in *" $n "*) continue ;; esac; counted="$counted $n "
[ -e "/run/netns/$n" ] || continue
m=\${n#lb_}; [ "$n" = ${lbNamespace(INGRESS)} ] && m=${INGRESS}
echo "@@ connections $m"; nsenter --net=/run/netns/"$n" ipvsadm -Ln
done
`;

/** What IPVS has counted, and present connections where they were asked for: by network name, then by fwmark. Services that are not by fwmark are not Drover's. */
export function parseCounters(sections: readonly Section[]): NetworkLook['counters'] {
  const networks = new Set(sections.flatMap(({ name, words: [network] }) => ((name === 'connections' || name === 'traffic') && network !== undefined ? [network] : [])));
  const bodyOf = (name: string, network: string): string => sections.find((section) => section.name === name && section.words[0] === network)?.body ?? '';
  return Object.fromEntries([...networks].map((network) => [network, merge(parseListing(bodyOf('connections', network)), parseListing(bodyOf('traffic', network)))]));
}

/** What follows the name of a service, or of its destinations. */
interface Listed {
  readonly words: readonly string[];
  readonly destinations: Map<string, readonly string[]>;
}

const SERVICE = /^FWM\s+(\d+)\s*(.*)$/;
const DESTINATION = /^\s+->\s+([0-9.]+):\d+\s+(.*)$/;

/** `ipvsadm -Ln`, of any of its tables. */
function parseListing(body: string): ReadonlyMap<string, Listed> {
  const services = new Map<string, Listed>();
  let present: Listed | undefined;
  for (const line of body.split('\n')) {
    const destination = DESTINATION.exec(line);
    if (destination !== null) {
      present?.destinations.set(destination[1] ?? '', wordsOf(destination[2]));
      continue;
    }
    const service = SERVICE.exec(line);
    present = service === null ? undefined : { words: wordsOf(service[2]), destinations: new Map() };
    if (service !== null && present !== undefined) services.set(service[1] ?? '', present);
  }
  return services;
}

const wordsOf = (text: string | undefined): readonly string[] => (text ?? '').trim().split(/\s+/);

function merge(connections: ReadonlyMap<string, Listed>, traffic: ReadonlyMap<string, Listed>): Record<string, ServiceCounters> {
  return Object.fromEntries([...new Set([...connections.keys(), ...traffic.keys()])].map((fwmark) => {
    const [open, counted] = [connections.get(fwmark), traffic.get(fwmark)];
    const addresses = new Set([...(open?.destinations.keys() ?? []), ...(counted?.destinations.keys() ?? [])]);
    return [fwmark, {
      ...withTraffic(counted?.words),
      destinations: Object.fromEntries([...addresses].map((address) => [address, { ...connectionsOf(open?.destinations.get(address) ?? []), ...withTraffic(counted?.destinations.get(address)) }])),
    }];
  }));
}

/** `Masq 1 3 0`: how packets are forwarded, weight, active, inactive. */
function connectionsOf([, , active, inactive]: readonly string[]): Pick<DestinationCounters, 'active' | 'inactive'> {
  const numbers = [Number(active), Number(inactive)] as const;
  return numbers.every(Number.isInteger) ? { active: numbers[0], inactive: numbers[1] } : {}; // of nothing at all NaN, which is no integer
}

function withTraffic(words: readonly string[] | undefined): Pick<DestinationCounters, 'traffic'> {
  const traffic = trafficOf(words);
  return traffic === undefined ? {} : { traffic };
}

/** `--stats --exact`: connections, packets in and out, bytes in and out. */
function trafficOf(words: readonly string[] | undefined): IpvsTraffic | undefined {
  const [connections, packetsIn, packetsOut, bytesIn, bytesOut, ...rest] = (words ?? []).map(Number);
  if (connections === undefined || packetsIn === undefined || packetsOut === undefined || bytesIn === undefined || bytesOut === undefined || rest.length > 0) return undefined;
  const traffic = { connections, packetsIn, packetsOut, bytesIn, bytesOut };
  return Object.values(traffic).every(Number.isInteger) ? traffic : undefined;
}
