import { INGRESS, lbNamespace } from '../../model/index.js';
import { quote } from '../ssh/quote.js';

/** Of a check that is going on, in the ingress sandbox; replaced by the next one. The set has the run's name: who finds another's reads nothing. */
const TABLE = 'drover_check';
const NAMESPACE = `/run/netns/${lbNamespace(INGRESS)}`;
/** Bytes of the IP and ICMP headers. */
const HEADERS = 28;
const SMALL = 84;
/** What is tried where a full packet gets no answer: what common back networks leave. */
const LADDER = [8950, 1450, 1422, 1400, 1372, 1350, 1322, 1300, 1280, 1230, 1150, 1000, 576];
/** Peers that are tried at one time. */
const BATCH = 16;

export interface PathPeer {
  readonly name: string;
  /** On the ingress network. */
  readonly address: string;
  readonly vtep: string;
}

/** Begins to note the packets that come from each sender, and how large they are. Prints `listening`. `run`: hexadecimal. */
export const listenScript = (run: string, address: string): string => `drover_listen() {
[ -e ${NAMESPACE} ] || { echo 'no namespace'; return; }
nsenter --net=${NAMESPACE} nft -f - <<'E' && echo listening
add table ip ${TABLE}
delete table ip ${TABLE}
table ip ${TABLE} {
 set s${run} { typeof ip saddr . ip length; size 65535; flags dynamic; }
 chain in { type filter hook prerouting priority -310; policy accept; icmp type echo-request ip daddr ${address} add @s${run} { ip saddr . ip length }; }
}
E
}
drover_listen
`;

/** What was noted, and the end of it. Prints `heard` and the set; nothing where it was another run's. */
export const hearScript = (run: string): string => `drover_hear() {
nsenter --net=${NAMESPACE} sh -c 'nft list set ip ${TABLE} s${run} && echo heard && nft delete table ip ${TABLE}' 2>/dev/null
}
drover_hear
`;

/**
 * Sends to each peer through the ingress network's VXLAN: a small packet, a full one, and, where that has no answer, those in between, the one that the
 * kernel names among them; what it remembers of an earlier path is forgotten first. And one beside the VXLAN, on the back network. Prints `NAME SIZE` for each answer, `NAME back` for the latter, `sent` at the end.
 */
export const sendScript = (peers: readonly PathPeer[], mtu: number): string => `drover_send() {
command -v ping >/dev/null || { echo 'no ping'; return; }
[ -e ${NAMESPACE} ] || { echo 'no namespace'; return; }
ip -n ${lbNamespace(INGRESS)} route flush cache
${peers.map(({ name, vtep }, index) => `ping -n -q -c 2 -i 0.3 -W 1 ${quote([vtep])} >/dev/null 2>&1 && echo ${quote([name])} back &${pause(index)}`).join('\n')}
nsenter --net=${NAMESPACE} sh -s <<'E'
try() { ping -n -q -M do -c "$1" -i 0.3 -W 1 -s $(($2 - ${HEADERS})) "$3" 2>&1 >/dev/null; }
peer() {
try 2 ${SMALL} "$2" >/dev/null && echo "$1 ${SMALL}"
said=$(try 2 ${mtu} "$2") && { echo "$1 ${mtu}"; return; }
named=\${said##*mtu}; named=\${named#[=:]}; named=\${named# }; named=\${named%%[!0-9]*}
for size in $named ${LADDER.filter((size) => size < mtu).join(' ')}; do try 1 $size "$2" >/dev/null && echo "$1 $size" & done
wait
}
${peers.map(({ name, address }, index) => `peer ${quote([name, address])} &${pause(index)}`).join('\n')}
wait
E
wait
echo sent
}
drover_send
`;

const pause = (index: number): string => (index % BATCH === BATCH - 1 ? '\nwait' : '');
