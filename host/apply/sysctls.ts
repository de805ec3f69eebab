/** Below /proc/sys/net/ipv4; those of `vs` and `conf` belong to each namespace. */
export type Sysctl = readonly [path: string, value: string];

/** As Docker's sandbox, and `expire_nodest_conn`: a connection to a removed destination is reset at once (dataplane.md, 3). */
export const LOAD_BALANCER_SYSCTLS: readonly Sysctl[] = [
  ['ip_forward', '1'],
  ['vs/conntrack', '1'],
  ['vs/conn_reuse_mode', '0'],
  ['vs/expire_nodest_conn', '1'],
  ['vs/expire_quiescent_template', '1'],
  ['conf/all/send_redirects', '0'],
  ['conf/eth0/send_redirects', '0'],
  ['conf/all/rp_filter', '0'],
];

/** Any user may bind low ports and ping, as in Docker; addresses are announced when a link comes up. */
export const TASK_SYSCTLS: readonly Sysctl[] = [
  ['ip_unprivileged_port_start', '0'],
  ['ping_group_range', '0 2147483647'],
  ['conf/all/arp_notify', '1'],
  ['conf/all/arp_ignore', '1'],
];

/**
 * A client's address is not one that the ingress interface leads to: 2 is content with any interface that does, and counts against a stricter `all`. Accepted
 * connections take the mark of their first packet, so that the way back, and with it the MTU, is theirs from the start.
 */
export const returnSysctls = (link: string): readonly Sysctl[] => [[`conf/${link}/rp_filter`, '2'], ['tcp_fwmark_accept', '1']];

export const sysctlWrites = (sysctls: readonly Sysctl[]): string[] => sysctls.map(([path, value]) => `echo ${quoteSpaced(value)} >/proc/sys/net/ipv4/${path}`);

const quoteSpaced = (value: string): string => (value.includes(' ') ? `'${value}'` : value);
