import { INGRESS, type OverlayState } from '../model/index.js';
import { nftTable, type NftTable } from './nft-table.js';
import { remembered } from './remembered.js';

/** Marks by VIP and, in the ingress sandbox, by published port; answers come back through this host's own address, which makes a task able to call its own service. */
export const loadBalancerTable = remembered(({ name, subnet, loadBalancer, virtualServices }: OverlayState): NftTable => {
  const vips = virtualServices.flatMap(({ vip, fwmark }) => (vip === undefined ? [] : [`${vip} : ${fwmark}`]));
  const ports = virtualServices.flatMap(({ ports: published, fwmark }) => published.map((port) => `${port.protocol} . ${port.published} : ${fwmark}`));
  const preserved = virtualServices.flatMap(({ preserved: kept = [] }) => kept.map(({ address, protocol, published }) => `${address} . ${protocol} . ${published}`));
  const isIngress = name === INGRESS;
  return nftTable(
    [
      { declaration: 'map vip', type: 'type ipv4_addr : mark;', elements: vips },
      ...(isIngress ? [{ declaration: 'map port', type: 'type inet_proto . inet_service : mark;', elements: ports }] : []),
      ...(preserved.length > 0 ? [{ declaration: 'set preserved', type: 'type ipv4_addr . inet_proto . inet_service;', elements: preserved }] : []),
    ],
    [
      {
        name: 'pre',
        hook: 'type filter hook prerouting priority mangle; policy accept;',
        rules: ['meta mark set ip daddr map @vip', ...(isIngress ? ['iifname "eth1" meta mark set meta l4proto . th dport map @port'] : [])],
      },
      {
        name: 'post',
        hook: 'type nat hook postrouting priority srcnat; policy accept;',
        rules: [
          // What comes from the network itself went to the service's VIP: a task that calls itself would get packets from its own address.
          ...(preserved.length > 0 ? [`oifname "eth0" ip saddr != ${subnet} ip daddr . meta l4proto . th dport @preserved accept`] : []),
          `oifname "eth0" ip saddr != ${loadBalancer} ip daddr ${subnet} snat to ${loadBalancer}`,
        ],
      },
    ],
  );
});
