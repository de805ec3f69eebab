import { RECORD_FILE } from '../join/record-script.js';

/** Their use is counted: one that somebody needs cannot be unloaded. Dependents before what they need. */
const COUNTED = [
  'nft_chain_nat', 'nft_masq', 'nft_nat', 'nft_redir', 'nft_ct', 'nft_fib_inet', 'nft_fib_ipv4', 'nft_fib_ipv6', 'nft_fib', 'nft_reject_inet', 'nft_reject_ipv4', 'nft_reject_ipv6',
  'nft_reject', 'nf_reject_ipv4', 'nf_reject_ipv6', 'ip_vs_rr', 'ip_vs', 'nf_nat', 'nf_conntrack_netlink', 'nf_conntrack', 'nf_defrag_ipv6', 'nf_defrag_ipv4', 'overlay',
];
/** Their use is not: a link or a table of another namespace would vanish with them. */
const UNCOUNTED = ['vxlan', 'bridge', 'veth', 'nf_tables', 'udp_tunnel', 'ip6_udp_tunnel', 'stp', 'llc', 'nfnetlink', 'libcrc32c'];

/**
 * Unloads what was not loaded before the host joined and nobody uses. rmmod, not modprobe -r, which would take modules along that were there before.
 * Namespaces are taken down in the background, so a module may be in use for a moment yet. What stays does no harm.
 */
export const UNLOAD = `echo '@step modules'
isAlone() {
[ "$(readlink /proc/[0-9]*/ns/net 2>/dev/null | sort -u | wc -l)" = 1 ] || return
! grep -q ' nsfs ' /proc/self/mountinfo || return
for kind in vxlan bridge veth; do [ -z "$(ip -o link show type $kind 2>/dev/null)" ] || return; done
[ -z "$(nft list tables 2>/dev/null)" ]
}
unload() {
left=
for module in "$@"; do
[ -e /sys/module/$module/refcnt ] || continue
case "$loaded" in *" $module "*) continue ;; esac
read -r users </sys/module/$module/refcnt
[ "$users" = 0 ] && rmmod $module 2>/dev/null || left="$left $module"
done
[ -z "$left" ]
}
unloadAll() {
before=; tries=20
until unload "$@" || [ $tries = 0 ]; do
[ "$left" != "$before" ] || { tries=$((tries - 1)); sleep 0.1; }
before=$left
done
}
if [ $record != /dev/null ]; then
loaded=" $(sed -n 's/^loaded //p' ${RECORD_FILE} | tr '\\n' ' ') "
unloadAll ${COUNTED.join(' ')}
! isAlone || unloadAll ${UNCOUNTED.join(' ')}
! isAlone || unload ${COUNTED.join(' ')}
fi`;
