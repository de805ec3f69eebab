import type { Cluster } from './cluster.js';

/** Things on a host that are not Drover's, beside things of Drover's that are much like them; `look` prints `alive` while all of them are there. */
export const FOREIGN = {
  make: `ip netns add lb_foreign && ip -n lb_foreign link add br0 type bridge
ip link add g-foreign type dummy
nft add table ip foreign && nft 'add chain ip foreign post { type nat hook postrouting priority srcnat; }' && nft add rule ip foreign post ip saddr 203.0.113.0/24 masquerade
podman run -d --name foreign --network none registry.lab:5000/nodejs-web-app:1 >/dev/null
sysctl -qw net.ipv4.conf.lo.forwarding=1`,
  remove: `podman rm -f -t 0 foreign; nft delete table ip foreign; ip link del g-foreign; ip netns del lb_foreign; sysctl -qw net.ipv4.conf.lo.forwarding=0; true`,
  look: `ip -n lb_foreign link show br0 >/dev/null && ip link show g-foreign >/dev/null && nft list table ip foreign | grep -q masquerade && podman exec foreign true && echo alive`,
} as const;

/** Each prints something that must be the same before and after. Counters, addresses of the moment and what only a look itself changes are left out. */
const LOOKS = {
  links: `ip -j link | jq -S '[.[] | {ifname, link_type, mtu, flags, address}]'`,
  addresses: `ip -j addr | jq -S '[.[] | {ifname, addr_info: [.addr_info[] | {family, local, prefixlen}]}]'`,
  routes: 'ip route show table all | sed "s/ expires [0-9]*sec//"; ip rule',
  namespaces: 'ls /run/netns; ip netns list',
  ruleset: 'nft -s list ruleset',
  iptables: 'iptables-save | grep -v "^#"',
  ipvs: '[ ! -e /proc/net/ip_vs ] || ipvsadm -Sn',
  sysctls: String.raw`sysctl -a 2>/dev/null | grep -E '^(net|fs\.inotify)\.' | grep -vE '_count =|\.(stable_secret|nf_conntrack_buckets|inet_peer)|^net\.netfilter\.|^net\.ipv4\.vs\.|^net\.nf_conntrack_max|random_uuid'`,
  files: 'find /etc /usr/local /var/lib/drover /run/drover /run/netns -xdev 2>/dev/null | LC_ALL=C sort',
  settings: 'find /etc /usr/local -xdev -type f -exec sha256sum {} + | LC_ALL=C sort -k2',
  containers: `podman ps -a --format json | jq -S '[.[] | {Names, Image, State}]'`,
  networks: 'podman network ls --format "{{.Name}} {{.Driver}}"',
  units: 'systemctl list-units --all --plain --no-legend --no-pager | cut -d" " -f1 | grep -vE "^(session-|user|libpod-|run-|.*\\.device|ssh@|dev-)" | LC_ALL=C sort',
  unitFiles: 'systemctl list-unit-files --no-legend --no-pager | LC_ALL=C sort',
  failed: 'systemctl --failed --plain --no-legend --no-pager',
  modules: `lsmod | awk 'NR > 1 { print $1 }' | grep -E '^(ip_vs|ip_vs_rr|nft_fib.*|nft_redir)$'`,
  packages: `dpkg-query -W -f='\${Package} \${db:Status-Status}\\n'`,
} as const;

export type HostSnapshot = Readonly<Record<keyof typeof LOOKS, readonly string[]>>;

/** What a person sees of the host with the tools of the distribution; one round trip. */
export async function hostSnapshot(cluster: Cluster, host: string): Promise<HostSnapshot> {
  const output = await cluster.onHost(host, Object.entries(LOOKS).map(([look, script]) => `echo '@@ ${look}'; { ${script}\n} || true`).join('\n'));
  const parts = output.split(/^@@ (\w+)\n/m).slice(1);
  return Object.fromEntries(Object.keys(LOOKS).map((look) => [look, (parts[parts.indexOf(look) + 1] ?? '').split('\n')])) as unknown as HostSnapshot;
}
