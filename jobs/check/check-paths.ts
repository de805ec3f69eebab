import type { Clock } from '../../base/clock.js';
import { hearScript, listenScript, sendScript, type PathPeer } from '../../host/check/path-script.js';
import { parseHeard, parseSent, type Sent } from '../../host/check/parse-paths.js';
import type { HostSession } from '../../host/contract.js';
import { INGRESS, VXLAN_OVERHEAD, type ClusterView, type Finding, type PathResult } from '../../model/index.js';
import { mtuOf } from '../../plan/check/expectations.js';
import { notMeasured, planPathFindings } from '../../plan/check/path-findings.js';
import { planPaths } from '../../plan/check/paths.js';
import { within } from './within.js';

/** Each phase on every host at once; a host that is late is left out of the next one. */
const LISTEN_MS = 20_000;
const SEND_MS = 40_000;
const HEAR_MS = 20_000;

export interface PathCheck {
  readonly view: ClusterView;
  readonly clock: Clock;
  readonly asked: readonly string[];
  readonly sessions: ReadonlyMap<string, HostSession>;
  /** Hexadecimal; another one for each check. */
  readonly run: string;
  readonly signal: AbortSignal;
}

interface PathReport {
  readonly nodes: readonly string[];
  readonly results: readonly PathResult[];
  readonly findings: readonly Finding[];
}

/** Three round trips: all listen, all send to all, all tell what they heard. Hosts that have no connection are rows and columns that nobody knows. */
export async function checkPaths(check: PathCheck): Promise<PathReport> {
  const { view, asked, run, sessions } = check;
  const peers = peersOf(check);
  const names = peers.map(({ name }) => name);
  const mtu = mtuOf(view, INGRESS);
  if (mtu === undefined || peers.length < 2) return { nodes: [], results: [], findings: [] };
  const isWanted = (from: string, to: string): boolean => asked.includes(from) || asked.includes(to);
  const listening = await onEach(check, peers, { title: 'listen for VXLAN', timeoutMs: LISTEN_MS, of: ({ address }) => ({ script: listenScript(run, address), parse: parseListening }) });
  const able = peers.filter(({ name }) => listening.has(name)); // who hangs is waited for once
  const targetsOf = (from: PathPeer): PathPeer[] => peers.filter((to) => to !== from && isWanted(from.name, to.name));
  const sent = await onEach(check, able, { title: 'send by VXLAN', timeoutMs: SEND_MS, of: (from) => ({ script: sendScript(targetsOf(from), mtu), parse: parseSent }) });
  const heard = await onEach(check, able, { title: 'hear what came by VXLAN', timeoutMs: HEAR_MS, of: () => ({ script: hearScript(run), parse: parseHeard }) });
  const replies = new Map([...sent].map(([name, one]) => [name, one.replies]));
  const results = planPaths({ nodes: peers, isWanted, mtu, replies, arrivals: heard });
  const findings = planPathFindings(results, {
    vxlanPort: view.settings().vxlanPort, mtu, overhead: VXLAN_OVERHEAD,
    vtepOf: (node) => view.node(node)?.status.vtep?.address ?? node, isAnswered: (from, to) => isReachable(sent, from, to),
  });
  const silent = asked.filter((name) => sessions.has(name) && names.includes(name) && !(sent.has(name) && heard.has(name)));
  return { nodes: names, results, findings: [...findings, ...silent.map(notMeasured)] };
}

const parseListening = (stdout: string): true | undefined => (/^listening$/m.test(stdout) ? true : undefined);


const isReachable = (sent: ReadonlyMap<string, Sent>, from: string, to: string): boolean => sent.get(from)?.reachable.has(to) === true;

/** Nodes with an end on the ingress network, sorted: of the others only those that can be asked. */
function peersOf({ view, asked, sessions }: PathCheck): PathPeer[] {
  const present = view.nodesOnNetwork(INGRESS).filter(({ metadata: { name } }) => asked.includes(name) || sessions.has(name));
  return present.flatMap(({ metadata: { name }, status: { attachments, vtep } }) => {
    const address = attachments[INGRESS];
    return address === undefined || vtep === undefined ? [] : [{ name, address, vtep: vtep.address }];
  }).sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

interface Script<T> {
  readonly script: string;
  readonly parse: (stdout: string) => T | undefined;
}

interface Phase<T> {
  readonly title: string;
  readonly timeoutMs: number;
  readonly of: (peer: PathPeer) => Script<T>;
}

/** What each host said; one that says nothing in time, or nothing of use, is left out. */
async function onEach<T>({ sessions, clock, signal }: PathCheck, peers: readonly PathPeer[], { title, timeoutMs, of }: Phase<T>): Promise<ReadonlyMap<string, T>> {
  const answers = await Promise.all(peers.map(async (peer): Promise<readonly [string, T][]> => {
    const session = sessions.get(peer.name);
    if (session === undefined) return [];
    const { script, parse } = of(peer);
    const answer = await within(clock, timeoutMs, session.run(script, { title, timeoutMs, signal }), title).catch(() => undefined);
    const parsed = answer?.kind === 'exited' ? parse(answer.stdout) : undefined;
    return parsed === undefined ? [] : [[peer.name, parsed]];
  }));
  return new Map(answers.flat());
}
