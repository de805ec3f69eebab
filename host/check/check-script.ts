import { probeScript } from '../join/probe-script.js';
import type { HostRequirements } from '../join/requirements.js';
import { LISTENERS } from '../observe/parse-listeners.js';
import { quote } from '../ssh/quote.js';

/** The first line of the answer, so that its arrival tells of the clock. */
export const CLOCK_LINE = '@@ clock';

/** Lines beyond which a rule set is cut. */
const MAX_RULES = 4000;

/**
 * One read-only script for all that one host can say of itself: join's own probe, so that what join looks at is looked at once, and more sections
 * in its manner. Read by parseCheck. POSIX sh; what may hang has a limit of its own, and tasks
 * that start meanwhile come first.
 */
export const checkScript = (requirements: HostRequirements): string => `echo '${CLOCK_LINE}'; date +%s.%N
nice -n 10 sh -s <<'CHECK'
drover_check() {
PATH=$PATH:/usr/sbin:/sbin
${probeScript(requirements)}
section loadable; for module in ${quote([...requirements.modules])}; do [ -d "/sys/module/$module" ] || ! modprobe -n -q -- "$module" || echo "$module"; done
${SECTIONS}
echo '@@ checked'
}
drover_check </dev/null
CHECK
`;

const SECTIONS = `section podman-works; said=$(timeout 25 podman ps -a -q </dev/null 2>&1 >/dev/null) && echo works || echo "failed $?"; echo "$said" | tail -n 3
store=$(sed -n 's/^ *graphroot *= *"\\(.*\\)".*/\\1/p' /etc/containers/storage.conf 2>/dev/null)
store=\${store:-/var/lib/containers/storage}
section store; echo "$store"
while [ ! -d "$store" ]; do store=\${store%/*}; [ -n "$store" ] || store=/; done
section disks; df -P -B1 -- "$store" /run 2>/dev/null
section inodes; df -P -i -- "$store" /run 2>/dev/null
section meminfo; grep -E '^Mem(Total|Available):' /proc/meminfo
section sshd; sshd -T 2>/dev/null </dev/null | grep -iE '^max(sessions|startups) '
section sockets; ${LISTENERS} 2>/dev/null
section sctp; { [ -d /proc/net/sctp ] || modprobe -n -q -- sctp; } && echo IP_SCTP
[ ! -e /proc/sys/net/netfilter/nf_conntrack_sctp_timeout_established ] || echo NF_CT_PROTO_SCTP
{ grep -qs '^CONFIG_IP_VS_PROTO_SCTP=y' "/boot/config-$(uname -r)" || grep -qsw ip_vs_protocol_sctp /proc/kallsyms; } && echo IP_VS_PROTO_SCTP
section vxlans; ip -d -j link show type vxlan 2>/dev/null
section rules; nft list ruleset 2>/dev/null | grep -E '^table |^[[:space:]]+chain |hook |drop|reject|accept' | head -n ${MAX_RULES}
section legacy; [ ! -s /proc/net/ip_tables_names ] || { iptables-legacy -S INPUT; iptables-legacy -S FORWARD; iptables-legacy -S OUTPUT; } 2>/dev/null`;
