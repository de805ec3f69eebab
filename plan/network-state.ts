import {
  bridgePort, gatewayLink, INGRESS, INGRESS_GATEWAY_LINK, lbNamespace, overlayNamespace,
  type HostState, type NamespaceRow, type NetworkLook, type NetworkState, type NetworkTables, type OverlayState, type RowMark, type TaskNamespace,
} from '../model/index.js';
import { describeDrift } from './host-drift.js';
import { stampOf } from './host-expected.js';
import type { HostStep } from './host-step.js';
import { planHostSteps } from './host-steps.js';
import { compared, compareNames, comparePeers, compareVirtualServices } from './network-rows.js';
import { compare, groupBy } from './order.js';

export interface NetworkComparison {
  readonly node: string;
  /** undefined: nothing of Drover's should be there. */
  readonly desired: HostState | undefined;
  /** Absent where the host was not asked. */
  readonly look?: NetworkLook & { readonly observedAt: string };
}

/** What a host's network should be beside what was seen there, as people read it: what a look would repair now is marked. Pure. */
export function compareNetworkState({ node, desired, look }: NetworkComparison): NetworkState {
  const names = networkNames(desired, look);
  const ids = namespaceIds(desired, look);
  const repairs = new Repairs(look === undefined ? [] : planHostSteps(look.observed, desired), names, ids);
  const wanted = new Map(desired?.networks.map((overlay) => [overlay.name, overlay]));
  const namespaces = new Map(desired?.namespaces.map((namespace) => [namespace.id, namespace]));
  return {
    node,
    ...(look !== undefined && { observedAt: look.observedAt, isApplied: look.observed.stamp === stampOf(desired) }),
    problems: repairs.problemsAt(HOST),
    networks: names.map((name) => compareNetwork(name, wanted.get(name), { look, repairs })),
    namespaces: ids.map((id) => compareNamespace(id, namespaces.get(id), { look, repairs })),
  };
}

interface Context {
  readonly look: NetworkLook | undefined;
  readonly repairs: Repairs;
}

function networkNames(desired: HostState | undefined, look: NetworkLook | undefined): string[] {
  const held = [...Object.keys(look?.observed.overlays ?? {}), ...Object.keys(look?.observed.loadBalancers ?? {})].sort(compare);
  return [...new Set([...(desired?.networks.map(({ name }) => name) ?? []), ...held])];
}

const namespaceIds = (desired: HostState | undefined, look: NetworkLook | undefined): string[] =>
  [...new Set([...(desired?.namespaces.map(({ id }) => id) ?? []), ...Object.keys(look?.observed.tasks ?? {}).sort(compare)])];

function compareNetwork(name: string, desired: OverlayState | undefined, { look, repairs }: Context): NetworkTables {
  const isLooked = look !== undefined;
  const overlay = look?.observed.overlays[name];
  const loadBalancer = look?.observed.loadBalancers[name];
  return {
    name,
    mark: markOf({ isWanted: desired !== undefined, isThere: overlay !== undefined || loadBalancer !== undefined, isLooked, isTouched: repairs.touch(networkPlace(name)) }),
    ...(desired !== undefined && { subnet: desired.subnet, loadBalancer: desired.loadBalancer }),
    vni: compared<number>({ desired: desired?.vni, observed: overlay?.vxlan?.vni, isLooked }),
    mtu: compared<number>({ desired: desired?.mtu, observed: overlay?.vxlan?.mtu, isLooked }),
    problems: repairs.problemsAt(networkPlace(name)),
    peers: comparePeers(desired?.peers ?? [], overlay, isLooked),
    virtualServices: compareVirtualServices({ desired: desired?.virtualServices ?? [], observed: loadBalancer, counters: look?.counters[name] ?? {}, isLooked }),
    names: compareNames(name, desired?.names ?? [], { observed: look?.observed.hostsFiles ?? {}, isLooked }),
  };
}

function compareNamespace(id: string, desired: TaskNamespace | undefined, { look, repairs }: Context): NamespaceRow {
  const isThere = look?.observed.tasks[id] !== undefined;
  return {
    id,
    mark: markOf({ isWanted: desired !== undefined, isThere, isLooked: look !== undefined, isTouched: repairs.touch(namespacePlace(id)) }),
    interfaces: desired?.interfaces.map(({ network, address }) => ({ network, address })) ?? [],
    ...(desired?.gatewayAddress !== undefined && { gatewayAddress: desired.gatewayAddress }),
    problems: repairs.problemsAt(namespacePlace(id)),
  };
}

function markOf({ isWanted, isThere, isLooked, isTouched }: { readonly isWanted: boolean; readonly isThere: boolean; readonly isLooked: boolean; readonly isTouched: boolean }): RowMark {
  if (!isLooked) return 'unknown';
  if (!isThere) return 'missing';
  if (!isWanted) return 'extra';
  return isTouched ? 'differs' : 'same';
}

const HOST = 'host';
const networkPlace = (name: string): string => `network ${name}`;
const namespacePlace = (id: string): string => `namespace ${id}`;

/** Told by a row of the tables, so by no sentence of its own. */
const ROWS: ReadonlySet<HostStep['kind']> = new Set([
  'setNeighbour', 'removeNeighbour', 'setForwarding', 'removeForwarding', 'addVirtualService', 'removeVirtualService', 'addDestination', 'setWeight', 'removeDestination',
  'writeHostsFile', 'removeHostsFile', 'removeHostsDirectory',
]);

/** The steps that would bring the host to the desired state, each at the one place where a person looks for it: a task's namespace before a network, a network before the host. */
class Repairs {
  readonly #byPlace: ReadonlyMap<string, readonly HostStep[]>;

  constructor(steps: readonly HostStep[], networks: readonly string[], ids: readonly string[]) {
    const places = new Map([
      ...networks.flatMap((name) => [overlayNamespace(name), lbNamespace(name), filesOf(name), ...(name === INGRESS ? [INGRESS_GATEWAY_LINK] : [])].map((key) => [key, networkPlace(name)] as const)),
      ...ids.flatMap((id) => [id, gatewayLink(id), bridgePort(id)].map((key) => [key, namespacePlace(id)] as const)),
    ]);
    this.#byPlace = groupBy(steps, (step) => {
      const found = touchedBy(step).flatMap((key) => places.get(key) ?? []);
      return found.find((place) => place.startsWith(namespacePlace(''))) ?? found[0] ?? HOST;
    });
  }

  touch(place: string): boolean {
    return this.#byPlace.has(place);
  }

  problemsAt(place: string): string[] {
    return describeDrift((this.#byPlace.get(place) ?? []).filter(({ kind }) => !ROWS.has(kind)));
  }
}

/** Namespaces, links, tasks and files that a step is about. */
function touchedBy(step: HostStep): readonly string[] {
  return [
    ...('namespace' in step && step.namespace !== undefined ? [step.namespace] : []),
    ...('link' in step ? [step.link] : []),
    ...('id' in step ? [step.id] : []),
    ...('peer' in step ? [step.peer.namespace] : []),
    ...('file' in step ? [filesOf(step.file.slice(0, step.file.indexOf('/')))] : []),
    ...(step.kind === 'removeHostsDirectory' ? [filesOf(step.network)] : []),
  ];
}

const filesOf = (network: string): string => `files of ${network}`;
