import { formatAddress, INGRESS, macOf, parseAddress, type ReturnPath, type TaskNamespace } from '../model/index.js';
import { nftTable, type NftChain, type NftTable } from './nft-table.js';

/** undefined for a task that needs no rules. */
export function taskTable(namespace: TaskNamespace): NftTable | undefined {
  const link = ingressLink(namespace);
  if (link === undefined) return undefined;
  const { returnPaths = [] } = namespace;
  const chains = [...(returnPaths.length === 0 ? [] : returnChains(link, returnPaths)), ...redirectChains(link, namespace)];
  return chains.length === 0 ? undefined : nftTable([], chains);
}

/** The interface that published ports are asked at. */
export function ingressLink({ interfaces }: TaskNamespace): string | undefined {
  const index = interfaces.findIndex(({ network }) => network === INGRESS);
  return index < 0 ? undefined : `eth${index}`;
}

/**
 * Requests are marked with the node they came by, told by the MAC of its ingress sandbox; the connection keeps the mark, and answers take it over,
 * which leads them to that node's table. A client may use one port of its own towards two nodes: here both connections look the same, so each node has a zone
 * of connections, and where two clash the kernel gives the later one another source port.
 */
const returnChains = (link: string, paths: readonly ReturnPath[]): NftChain[] => [
  {
    name: 'rawp',
    hook: 'type filter hook prerouting priority raw; policy accept;',
    rules: [
      `iifname "${link}" meta mark set ether saddr map { ${byMac(paths, ({ mark }) => mark)} }`,
      `iifname "${link}" ct original zone set ether saddr map { ${byMac(paths, ({ mark }) => mark % ZONES)} }`,
    ],
  },
  { name: 'note', hook: 'type filter hook prerouting priority mangle; policy accept;', rules: [`iifname "${link}" meta mark != 0 ct mark set meta mark`] },
  { name: 'back', hook: 'type route hook output priority mangle; policy accept;', rules: ['ct mark != 0 meta mark set ct mark'] },
];

/** Zones have 16 bits. Two nodes of one zone share what they would share without: clashes. */
const ZONES = 2 ** 16;

const byMac = (paths: readonly ReturnPath[], numberOf: (path: ReturnPath) => number): string => paths.map((path) => `${macOf(path.via)} : ${numberOf(path)}`).join(', ');

/** Turns published ports into the ports that the task listens on, as IPVS by mark keeps the port. */
function redirectChains(link: string, namespace: TaskNamespace): NftChain[] {
  const rules = namespace.redirects.flatMap(({ protocol, published, target, preserveSource }) => [
    ...(preserveSource === true && protocol === 'udp' ? datagramRules(link, namespace, { published, target }) : []),
    ...(published === target ? [] : [`iifname "${link}" ${protocol} dport ${published} redirect to :${target}`]),
  ]);
  return rules.length === 0 ? [] : [{ name: 'pre', hook: 'type nat hook prerouting priority dstnat; policy accept;', rules }];
}

/**
 * A datagram socket that is bound to no address answers from the one on the way to the client, which it looks up without the mark: the gateway leg's. So
 * that is the address it has to be asked at. What comes from the ingress network itself has its way back there.
 */
function datagramRules(link: string, { gatewayAddress, interfaces }: TaskNamespace, port: { readonly published: number; readonly target: number }): string[] {
  const ingress = interfaces.find(({ network }) => network === INGRESS);
  if (gatewayAddress === undefined || ingress === undefined) return [];
  return [`iifname "${link}" ip saddr != ${subnetAround(ingress)} udp dport ${port.published} dnat to ${gatewayAddress}:${port.target}`];
}

function subnetAround({ address, prefixLength }: { readonly address: string; readonly prefixLength: number }): string {
  const size = 2 ** (32 - prefixLength);
  const value = parseAddress(address) ?? 0;
  return `${formatAddress(value - (value % size))}/${prefixLength}`;
}
