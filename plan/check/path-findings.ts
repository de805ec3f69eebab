import type { Finding, PathResult } from '../../model/index.js';

export interface PathContext {
  readonly vxlanPort: number;
  /** Of a full packet on the ingress network. */
  readonly mtu: number;
  readonly overhead: number;
  readonly vtepOf: (node: string) => string;
  /** Whether `to` answers a ping of `from` on the back network itself. */
  readonly isAnswered: (from: string, to: string) => boolean;
}

interface Trouble {
  /** Who is to be looked at. */
  readonly node: string;
  readonly side: 'all that come' | 'all that go' | 'some';
  readonly pairs: readonly PathResult[];
}

/** One finding for each cause rather than for each pair: a host that hears nobody, or that nobody hears, is named once. Pure. */
export function planPathFindings(paths: readonly PathResult[], context: PathContext): Finding[] {
  const known = paths.filter(({ result }) => result !== 'unknown');
  return [
    ...troubles(known, 'lost').map((trouble) => lostFinding(trouble, context)),
    ...troubles(known.filter(({ result }) => result !== 'lost'), 'mtu').map((trouble) => mtuFinding(trouble, context)),
    ...(known.length > 0 && known.every(({ result }) => result === 'ok') ? [...new Set(known.map(({ to }) => to))].map((node) => fine(node)) : []),
  ];
}

const fine = (node: string): Finding => ({ node, check: 'vxlan-path', severity: 'ok', message: 'full packets of all other nodes arrive by VXLAN', remedy: '' });

function troubles(known: readonly PathResult[], result: PathResult['result']): Trouble[] {
  const bad = known.filter((path) => path.result === result);
  const closedIn = allBad(known, bad, 'to');
  const closedOut = allBad(known, bad, 'from');
  const isOfCause = (path: PathResult): boolean => closedIn.includes(path.to) || closedOut.includes(path.from);
  const receivers = closedIn.map((node): Trouble => ({ node, side: 'all that come', pairs: bad.filter(({ to }) => to === node) }));
  const senders = closedOut.map((node): Trouble => ({ node, side: 'all that go', pairs: bad.filter(({ from, to }) => from === node && !closedIn.includes(to)) }));
  const rest = bad.filter((path) => !isOfCause(path));
  const others = [...new Set(rest.map(({ to }) => to))].map((node): Trouble => ({ node, side: 'some', pairs: rest.filter(({ to }) => to === node) }));
  return [...receivers, ...senders.filter(({ pairs }) => pairs.length > 0), ...others];
}

/** Nodes all of whose known pairs on that side are bad. */
const allBad = (known: readonly PathResult[], bad: readonly PathResult[], side: 'from' | 'to'): string[] =>
  [...new Set(bad.map((path) => path[side]))].filter((node) => known.every((path) => path[side] !== node || bad.includes(path)));

function lostFinding({ node, side, pairs }: Trouble, { vxlanPort, vtepOf, isAnswered }: PathContext): Finding {
  const isReachable = pairs.some(({ from, to }) => isAnswered(from, to) || isAnswered(to, from));
  const others = (side === 'all that go' ? pairs.map(({ to }) => to) : pairs.map(({ from }) => from)).join(', ');
  const message = side === 'all that go' ? `no VXLAN of this node arrives at ${others}` : `no VXLAN arrives from ${others}`;
  const remedy = isReachable
    ? `${vtepOf(node)} answers pings, so udp ${vxlanPort} is filtered: allow it ${side === 'all that go' ? 'out of' : 'into'} this host (nft list ruleset; security groups of the cloud) and between the nodes`
    : `pings on the back network (${vtepOf(node)}) are lost as well: check cable, address, routes and VLAN there, or set spec.advertise to another network`;
  return { node, check: 'vxlan-path', severity: 'error', message, remedy };
}

function mtuFinding({ node, side, pairs }: Trouble, { mtu, overhead }: PathContext): Finding {
  const least = Math.min(...pairs.map((path) => path.mtu ?? 0));
  const others = (side === 'all that go' ? pairs.map(({ to }) => to) : pairs.map(({ from }) => from)).join(', ');
  return {
    node, check: 'vxlan-path', severity: 'error',
    message: `packets of ${mtu} bytes ${side === 'all that go' ? `to ${others} are lost` : `from ${others} do not arrive`}, those of ${least} do: the back network carries less than ${mtu + overhead}`,
    remedy: `raise the MTU to ${mtu + overhead} on all interfaces and switches between the nodes, or set spec.mtu of the networks to ${least}`,
  };
}

/** For a host whose part could not be asked although it answers. */
export const notMeasured = (node: string): Finding => ({
  node, check: 'vxlan-path', severity: 'warning', message: 'its VXLAN could not be measured: the host was too slow, its ingress network is not built, or another check ran',
  remedy: `run the check again; where it stays so, see drover describe node ${node}`,
});
