import { DNS_UNIT, ESP_MARK, INGRESS, NFT_TABLE, RUN_DIR, lbNamespace, overlayNamespace, type HostState, type TaskNamespace } from '../../model/index.js';
import { ingressLink, taskTable } from '../../plan/nft-task.js';
import { ESP_NOTE } from '../apply/render-esp.js';
import { RETURN_PRIORITY } from '../apply/render-ip.js';
import { LOAD_BALANCER_SYSCTLS, returnSysctls, type Sysctl } from '../apply/sysctls.js';
import { LISTENERS } from './parse-listeners.js';

/** Namespaces by what they hold; of the desired state, as claims only tell of what was made here since the boot. */
export interface ObserveScope {
  /** Routes within it are read. */
  readonly gatewaySubnet: string;
  readonly namespaces: readonly string[];
  /** Namespaces of tasks whose nft table is read: a process each, so only where one belongs. */
  readonly tables: readonly string[];
  /** The kernel is asked for ESP although nothing notes that it was given any. */
  readonly isEncrypted: boolean;
  /** Namespaces of tasks whose return paths are read, with the interface that these lead out of: a process each, too. */
  readonly returns: readonly { readonly id: string; readonly link: string }[];
}

export const scopeOf = (desired: HostState | undefined): ObserveScope => ({
  gatewaySubnet: desired?.gateway.subnet ?? '0.0.0.0/0',
  namespaces: desired === undefined ? [] : [...desired.networks.flatMap(({ name }) => [overlayNamespace(name), lbNamespace(name)]), ...desired.namespaces.map(({ id }) => id)],
  tables: desired?.namespaces.filter((namespace) => taskTable(namespace) !== undefined).map(({ id }) => id) ?? [],
  isEncrypted: desired === undefined || desired.encryption !== undefined,
  returns: desired?.namespaces.flatMap((namespace) => returnsOf(namespace) ?? []) ?? [],
});

function returnsOf(namespace: TaskNamespace): ObserveScope['returns'][number] | undefined {
  const link = ingressLink(namespace);
  return namespace.returnPaths === undefined || link === undefined ? undefined : { id: namespace.id, link };
}

/**
 * One read-only script for everything of Drover's on the host. Sections start with `@@ <name> <argument>`; each has the output of one tool
 * (JSON where the tool has it) or plain words. A tool that finds nothing prints nothing: the parser takes that as absent.
 * Namespaces that are neither claimed nor desired are not looked into. `companion`: shell text that adds sections of its own.
 */
export const renderObserve = ({ gatewaySubnet, namespaces, tables, returns, isEncrypted }: ObserveScope, companion = ''): string => `drover() {
exec 2>/dev/null
IFS= read -r x </proc/sys/kernel/random/boot_id; echo "@@ boot $x"
x=; [ -r ${RUN_DIR}/stamp ] && read -r x <${RUN_DIR}/stamp; echo "@@ stamp $x"
read -r x </proc/sys/net/ipv4/ip_forward; echo "@@ forward $x"
claims=; for f in ${RUN_DIR}/netns/*; do [ -e "$f" ] && claims="$claims \${f##*/}"; done; echo "@@ claims$claims"
x=; for f in ${RUN_DIR}/tasks/*; do [ -e "$f" ] && x="$x \${f##*/}"; done; echo "@@ ready$x"
x=; for f in /sys/fs/cgroup/drover.slice/${DNS_UNIT}*.service; do p=; [ -r "$f/cgroup.procs" ] && read -r p <"$f/cgroup.procs" && [ -n "$p" ] && { f=\${f##*@}; x="$x \${f%.service}"; }; done; echo "@@ resolving$x"
echo '@@ host'; ip -force -j -batch - <<'E'
addr show type veth
route show root ${gatewaySubnet}
E
echo '@@ hostTable'; nft -j list table ip ${NFT_TABLE}
echo '@@ listeners'; ${LISTENERS}
echo; echo '@@ esp'; ${isEncrypted ? '' : `[ -e ${ESP_NOTE} ] && `}ip -force -batch - <<'E'
xfrm state list reqid ${ESP_MARK} nokeys
xfrm policy list dir out nosock
E
echo '@@ files'; grep -rH '' ${RUN_DIR}/dns ${RUN_DIR}/resolvers
tables=' ${tables.join(' ')} '
returns=' ${returns.map(({ id, link }) => `${id}:${link}`).join(' ')} '
for n in $claims ${namespaces.join(' ')}; do
case "$seen" in *" $n "*) continue ;; esac; seen="$seen $n "
[ -e "/run/netns/$n" ] || continue
case "$n" in
1-*) echo "@@ overlay \${n#1-}"; ip -force -n "$n" -d -j -batch - <<'E'
link show
neigh show nud permanent
E
echo; echo "@@ forwarding \${n#1-}"; bridge -n "$n" -j fdb show dev vxlan0 ;;
lb_*|${lbNamespace(INGRESS)}) m=\${n#lb_}; [ "$n" = ${lbNamespace(INGRESS)} ] && m=${INGRESS}; echo "@@ loadBalancer $m"; nsenter --net=/run/netns/"$n" sh -s "$m" <<'E'
${LOAD_BALANCER}E
;;
*) echo "@@ task $n"; ip -force -n "$n" -j -batch - <<'E'
addr show
route show default
E
case "$tables" in *" $n "*) echo; echo "@@ taskTable $n"; nsenter --net=/run/netns/"$n" nft -j list table ip ${NFT_TABLE} ;; esac
case "$returns" in *" $n:"*) l=\${returns#*" $n:"}; l=\${l%% *}; echo; nsenter --net=/run/netns/"$n" sh -s "$n" "$l" <<'E'
${RETURN_PATHS}E
;; esac ;;
esac
done
${companion}echo '@@ end'
exit 0
}
drover
`;

/** One section without a body, or the beginning of one. */
const readSysctls = (section: string, sysctls: readonly Sysctl[]): string =>
  `x=; for p in ${sysctls.map(([path]) => path).join(' ')}; do v=; read -r v </proc/sys/net/ipv4/$p; x="$x $v"; done; echo "@@ ${section}$x"`;

/** `$1` is the namespace, `$2` the link. */
const RETURN_PATHS = `${readSysctls('taskReturns $1 $2', returnSysctls('$2'))}
exec ip -4 -force -j -batch - <<'I'
rule show pref ${RETURN_PRIORITY}
route show table all default
I
`;

/** `$1` is the network's name. */
const LOAD_BALANCER = `ip -force -j -batch - <<'I'
addr show
route show default
I
echo; ${readSysctls('sysctls', LOAD_BALANCER_SYSCTLS)}
echo '@@ table'; nft -j list table ip ${NFT_TABLE}
echo; echo '@@ ipvs'; ipvsadm -Sn
echo "@@ traffic $1"; exec ipvsadm -Ln --stats --exact
`;
