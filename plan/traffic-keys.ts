import { timestamp } from '../base/clock.js';
import {
  API_VERSION, isLeavingState, put, remove, ROTATE_KEYS, type ClusterView, type Node, type NodeState, type TrafficKey, type TrafficKeys, type Write,
} from '../model/index.js';
import { earlier, type Plan } from './context.js';
import { encryptedNetworksOf } from './encrypted-peers.js';

export interface KeyContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly newId: () => string;
  /** Random, 28 bits. */
  readonly newEpoch: () => number;
  /** Random, sealed for the node, and with an SPI that is not in `taken`. */
  readonly newKey: (node: string, taken: ReadonlySet<number>, now: number) => TrafficKey;
}

/** Who is waited for before a host sends with a new key. One that is down or could not join gets no traffic, and whatever is new when it is back. */
const AWAITED: ReadonlySet<NodeState> = new Set(['ready', 'unreachable', 'joining']);

/**
 * Gives each node on an encrypted network a key, and another one when its time is over: first all its peers can open what is sealed with the new one, then
 * the node seals with it, then nobody opens the old one any more; each step when the one before is on the hosts that matter. A key that cannot go on (the host
 * was booted anew, was given up, lost it) is replaced at once: whatever is sealed with it is refused anyway. Pure.
 */
export function planTrafficKeys(view: ClusterView, context: KeyContext): Plan {
  const held = [...view.list('TrafficKeys')];
  const encrypted = [...view.list('Network')].some(({ spec }) => spec.encrypted);
  if (held.length === 0 && !encrypted) return { writes: [] };
  const taken = new Set(held.flatMap(({ spec: { keys } }) => keys.map(({ spi }) => spi)));
  const make = (node: string): TrafficKey => {
    const key = context.newKey(node, taken, context.now);
    taken.add(key.spi);
    return key;
  };
  const users = [...view.list('Node')].filter((node) => !isLeavingState(node.status.state) && encryptedNetworksOf(view, node).length > 0);
  const floorOf = floors(view);
  const plans = users.map((node) => planKeys(view, node, { ...context, make, floorOf }));
  const names = new Set(users.map(({ metadata }) => metadata.name));
  const unused = held.filter(({ metadata: { name } }) => !names.has(name)).map(remove);
  const wakeAt = plans.reduce<number | undefined>((sum, plan) => earlier(sum, plan.wakeAt), undefined);
  return { writes: [...plans.flatMap(({ writes }) => writes), ...unused], ...(wakeAt !== undefined && { wakeAt }) };
}

interface MakerContext extends KeyContext {
  readonly make: (node: string) => TrafficKey;
  /** The version that all who are waited for on the network have applied. */
  readonly floorOf: (network: string) => number;
}

function planKeys(view: ClusterView, node: Node, context: MakerContext): Plan {
  const { name } = node.metadata;
  const held = view.get('TrafficKeys', name);
  if (held === undefined) return writing(created(node, context));
  const [newest, former] = held.spec.keys;
  if (newest === undefined || isSpent(held, node)) return writing(replaced(held, node, context));
  if (former === undefined) {
    const dueAt = dueAtOf(held, newest, view.settings().keyRotationPeriodMs);
    return context.now < dueAt ? { writes: [], wakeAt: dueAt } : writing(receiving(held, context.make(name)));
  }
  const { resourceVersion } = held.metadata;
  if (held.status.sending === newest.spi) return appliedBy(view, node) >= resourceVersion ? writing(withKeys(held, [newest])) : { writes: [] };
  return encryptedNetworksOf(view, node).every((network) => context.floorOf(network) >= resourceVersion) ? writing(sendingNewest(held, newest)) : { writes: [] };
}

/** Each network is looked at once: all its nodes ask for it while their keys change. */
function floors(view: ClusterView): MakerContext['floorOf'] {
  const known = new Map<string, number>();
  return (network) => {
    const floor = known.get(network) ?? view.nodesOnNetwork(network).reduce((least, node) => Math.min(least, appliedBy(view, node)), Infinity);
    known.set(network, floor);
    return floor;
  };
}

/** Infinity for one that is not waited for. */
const appliedBy = (view: ClusterView, { metadata: { name }, status }: Node): number =>
  (AWAITED.has(status.state) ? view.host(name)?.status.appliedVersion ?? 0 : Infinity);

const writing = (object: TrafficKeys): Plan => ({ writes: [put(object)] as Write[] });

/** A person's wish counts for keys that are older than the wish. */
function dueAtOf({ metadata: { annotations } }: TrafficKeys, { createdAt }: TrafficKey, periodMs: number): number {
  const wish = annotations[ROTATE_KEYS];
  return wish !== undefined && createdAt < wish ? 0 : Date.parse(createdAt) + periodMs;
}

/** Booted anew, bereft of it, or given up by its peers: somebody has forgotten how far somebody had counted. */
function isSpent({ spec: { keys }, status }: TrafficKeys, node: Node): boolean {
  const isGivenUp = node.status.state === 'down' && keys.every(({ createdAt }) => createdAt < node.status.since);
  return isGivenUp || status.lost === status.sending || status.bootId !== bootOf(node);
}

const bootOf = ({ status: { facts } }: Node): string => facts?.bootId ?? '';

function created(node: Node, { make, newId, newEpoch, now }: MakerContext): TrafficKeys {
  const { name } = node.metadata;
  const key = make(name);
  return {
    apiVersion: API_VERSION, kind: 'TrafficKeys', spec: { keys: [key] }, status: { sending: key.spi, epoch: newEpoch(), bootId: bootOf(node) },
    metadata: { name, labels: {}, annotations: {}, uid: newId(), generation: 1, resourceVersion: 0, creationTimestamp: timestamp(now) },
  };
}

const withKeys = (held: TrafficKeys, keys: readonly TrafficKey[]): TrafficKeys => ({ ...held, metadata: { ...held.metadata, generation: held.metadata.generation + 1 }, spec: { keys } });

/** With another epoch, too: what others seal for the host begins anew as well. */
function replaced(held: TrafficKeys, node: Node, { make, newEpoch }: MakerContext): TrafficKeys {
  const key = make(node.metadata.name);
  return { ...withKeys(held, [key]), status: { sending: key.spi, epoch: newEpoch(), bootId: bootOf(node) } };
}

const receiving = (held: TrafficKeys, next: TrafficKey): TrafficKeys => withKeys(held, [next, ...held.spec.keys]);
const sendingNewest = (held: TrafficKeys, { spi }: TrafficKey): TrafficKeys => ({ ...held, status: { ...held.status, sending: spi } });
