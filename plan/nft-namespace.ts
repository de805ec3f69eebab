import { INGRESS, type OverlayState, type TaskNamespace } from '../model/index.js';
import { nftTable, type NftTable } from './nft-table.js';
import { remembered } from './remembered.js';

/** Marks by VIP and, in the ingress sandbox, by published port; answers come back through this host's own address, which makes a task able to call its own service. */
export const loadBalancerTable = remembered(({ name, subnet, loadBalancer, virtualServices }: OverlayState): NftTable => {
  const vips = virtualServices.flatMap(({ vip, fwmark }) => (vip === undefined ? [] : [`${vip} : ${fwmark}`]));
  const ports = virtualServices.flatMap(({ ports: published, fwmark }) => published.map((port) => `${port.protocol} . ${port.published} : ${fwmark}`));
  const isIngress = name === INGRESS;
  return nftTable(
    [
      { declaration: 'map vip', type: 'type ipv4_addr : mark;', elements: vips },
      ...(isIngress ? [{ declaration: 'map port', type: 'type inet_proto . inet_service : mark;', elements: ports }] : []),
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
        rules: [`oifname "eth0" ip saddr != ${loadBalancer} ip daddr ${subnet} snat to ${loadBalancer}`],
      },
    ],
  );
});

/** Turns published ports into the ports that the task listens on, as IPVS by mark keeps the port; undefined when all are equal. */
export function taskTable({ interfaces, redirects }: TaskNamespace): NftTable | undefined {
  const needed = redirects.filter(({ published, target }) => published !== target);
  const index = interfaces.findIndex(({ network }) => network === INGRESS);
  if (needed.length === 0 || index < 0) return undefined;
  const rules = needed.map(({ protocol, published, target }) => `iifname "eth${index}" ${protocol} dport ${published} redirect to :${target}`);
  return nftTable([], [{ name: 'pre', hook: 'type nat hook prerouting priority dstnat; policy accept;', rules }]);
}
