import { ESP_MARK, INGRESS, type HostPort, type HostState } from '../model/index.js';
import { nftTable, type NftChain, type NftTable } from './nft-table.js';

/**
 * The host's own table: published ports to the ingress sandbox, host-mode ports to their task, egress, isolation between tasks.
 * It holds for `g-*` links and VXLAN traffic only. Conntrack is kept off VXLAN, which would fill its table (dataplane.md, 7.9).
 */
export function hostTable(state: HostState): NftTable {
  const { gateway, vxlanPort, encryption, hostPorts } = state;
  const bound = boundElements(hostPorts);
  return nftTable(
    [
      { declaration: 'set ovnets', type: 'type ipv4_addr; flags interval;', elements: state.overlaySubnets },
      { declaration: 'set ing', type: 'type inet_proto . inet_service;', elements: publishedPorts(state) },
      { declaration: 'map hostport', type: 'type inet_proto . inet_service : ipv4_addr . inet_service;', elements: openElements(hostPorts) },
      ...(bound.length === 0 ? [] : [{ declaration: 'map boundport', type: 'type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service;', elements: bound }]),
    ],
    [
      {
        name: 'dn',
        rules: [
          `meta l4proto . th dport @ing dnat to ${gateway.ingress}`, 'dnat to meta l4proto . th dport map @hostport',
          ...(bound.length === 0 ? [] : ['dnat to ip daddr . meta l4proto . th dport map @boundport']),
        ],
      },
      // Host-side services on 127.0.0.0/8 must not be reachable from tasks although route_localnet is on for their legs.
      { name: 'rawp', hook: 'type filter hook prerouting priority raw; policy accept;', rules: [`udp dport ${vxlanPort} notrack`, 'iifname "g-*" ip daddr 127.0.0.0/8 drop'] },
      { name: 'rawo', hook: 'type filter hook output priority raw; policy accept;', rules: [`udp dport ${vxlanPort} notrack`] },
      { name: 'pre', hook: 'type nat hook prerouting priority dstnat; policy accept;', rules: ['fib daddr type local jump dn'] },
      { name: 'out', hook: 'type nat hook output priority -100; policy accept;', rules: ['fib daddr type local jump dn'] },
      // Without the reject a task that calls an address of a network it is not on would leave by the host's NAT.
      { name: 'forw', hook: 'type filter hook forward priority filter; policy accept;', rules: ['iifname "g-*" oifname "g-*" ct status & dnat == 0 drop', 'iifname "g-*" ip daddr @ovnets reject'] },
      {
        name: 'post',
        hook: 'type nat hook postrouting priority srcnat; policy accept;',
        rules: [`ip saddr ${gateway.subnet} oifname != "g-*" masquerade`, `oifname "g-*" ct status dnat ip saddr { 127.0.0.0/8, ${gateway.subnet} } masquerade`],
      },
      ...(encryption === undefined ? [] : sealChains(encryption.vnis, vxlanPort)),
    ],
  );
}

/**
 * VXLAN of encrypted networks (its VNI stands 12 bytes behind the ports) is marked, for the policies to find it; what finds none is dropped before it leaves, and
 * what comes in was sealed or is dropped.
 */
function sealChains(vnis: readonly number[], port: number): NftChain[] {
  const sealed = `udp dport ${port} @th,96,24 { ${vnis.join(', ')} }`;
  return [
    { name: 'sealo', hook: 'type route hook output priority mangle; policy accept;', rules: [`${sealed} meta mark set 0x${ESP_MARK.toString(16)}`] },
    { name: 'sealp', hook: 'type filter hook postrouting priority filter; policy accept;', rules: [`${sealed} rt ipsec missing drop`] },
    { name: 'seali', hook: 'type filter hook input priority filter; policy accept;', rules: [`${sealed} meta ipsec missing drop`] },
  ];
}

const publishedPorts = ({ networks }: HostState): string[] =>
  (networks.find(({ name }) => name === INGRESS)?.virtualServices ?? []).flatMap(({ ports }) => ports.map(({ protocol, published }) => `${protocol} . ${published}`));

const openElements = (hostPorts: readonly HostPort[]): string[] =>
  hostPorts.flatMap(({ protocol, published, address, target, hostIp }) => (hostIp === undefined ? [`${protocol} . ${published} : ${address} . ${target}`] : []));

const boundElements = (hostPorts: readonly HostPort[]): string[] =>
  hostPorts.flatMap(({ protocol, published, address, target, hostIp }) => (hostIp === undefined ? [] : [`${hostIp} . ${protocol} . ${published} : ${address} . ${target}`]));
