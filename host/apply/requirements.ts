import { DNS_UNIT_PATH } from '../../model/index.js';
import { DNS_UNIT_TEXT } from './dns-unit.js';

/** What the network part needs of a host; join installs and persists it. Container packages are the container part's. */
export const NETWORK_REQUIREMENTS = {
  /** Debian's names. util-linux brings nsenter and flock; ping is for `drover node check`. */
  packages: ['iproute2', 'nftables', 'ipvsadm', 'dnsmasq-base', 'util-linux', 'kmod', 'grep', 'iputils-ping'],
  modules: ['vxlan', 'bridge', 'veth', 'ip_vs', 'ip_vs_rr', 'nf_conntrack', 'nf_tables', 'nft_chain_nat'],
  sysctls: {
    'net.ipv4.ip_forward': '1',
    /** One per resolver; the default of 128 ends with the 128th task. */
    'fs.inotify.max_user_instances': '8192',
    /** Neighbour rows of all namespaces count together. */
    'net.ipv4.neigh.default.gc_thresh3': '16384',
    'net.ipv4.neigh.default.gc_thresh2': '8192',
  },
  files: [{ path: DNS_UNIT_PATH, text: DNS_UNIT_TEXT }],
  /** After a file changed. */
  afterFiles: ['systemctl', 'daemon-reload'],
} as const;
