import { timestamp } from '../base/clock.js';
import {
  API_VERSION, FIRST_VNI, formatAddress, INGRESS, overlaps, parseAddress, parseSubnet, subnetOf, withCondition,
  type ClusterView, type Network, type Subnet,
} from '../model/index.js';
import type { AllocationDraft } from './allocation-draft.js';
import { VNI_CURSOR, SUBNET_CURSOR, cursorOf, isAt, withCursors } from './cluster-cursors.js';
import type { PlanContext } from './context.js';
import { NumberCursor } from './number-cursor.js';
import { compareText } from './service-draft.js';

const LAST_VNI = 2 ** 24 - 1;

/** Makes sure that the ingress network exists, and gives each network a subnet (its own, or the pool's next free one) and a VNI. A clash is told in the network's `Allocated` condition. */
export function allocateNetworks(draft: AllocationDraft, context: PlanContext): void {
  if (draft.network(INGRESS) === undefined) draft.put(ingressNetwork(draft.view, context));
  const waiting = draft.networks().filter(({ metadata, status }) => (status.subnet === '' || status.vni === 0) && metadata.deletionTimestamp === undefined);
  if (waiting.length === 0) return;
  const numbers = createNumbers(draft);
  for (const network of waiting.sort(choosiestFirst)) allocate(draft, network, numbers, timestamp(context.now));
  const ingress = draft.network(INGRESS);
  const moved = { [VNI_CURSOR]: numbers.vnis.position, [SUBNET_CURSOR]: numbers.blocks.position };
  if (ingress !== undefined && !isAt(ingress, moved)) draft.put(withCursors(ingress, moved));
}

/** Who names a subnet comes before who takes any; then by age. */
const choosiestFirst = (a: Network, b: Network): number =>
  Number(a.spec.subnet === undefined) - Number(b.spec.subnet === undefined) || compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compareText(a.metadata.name, b.metadata.name);

interface Numbers {
  readonly vnis: NumberCursor;
  readonly blocks: NumberCursor;
}

function createNumbers(draft: AllocationDraft): Numbers {
  const ingress = draft.network(INGRESS);
  const { subnet, prefixLength } = draft.view.settings().addressPool;
  const blocks = 2 ** Math.max(prefixLength - subnetOf(subnet).prefixLength, 0);
  return {
    vnis: new NumberCursor(FIRST_VNI + 1, LAST_VNI, draft.networks().map(({ status }) => status.vni), cursorOf(ingress, VNI_CURSOR)),
    blocks: new NumberCursor(0, blocks - 1, [], cursorOf(ingress, SUBNET_CURSOR)),
  };
}

function allocate(draft: AllocationDraft, network: Network, numbers: Numbers, at: string): void {
  const { subnet, problem } = chooseSubnet(draft, network, numbers.blocks);
  const vni = subnet === undefined ? 0 : network.metadata.name === INGRESS ? FIRST_VNI : (numbers.vnis.take() ?? 0);
  const condition = { type: 'Allocated', status: subnet === undefined ? 'False' : 'True', reason: subnet === undefined ? 'SubnetUnavailable' : 'Allocated', message: problem ?? `${subnet}, vni ${vni}` } as const;
  const conditions = withCondition(network.status.conditions, condition, at);
  if (subnet === undefined && conditions === network.status.conditions) return;
  draft.put({ ...network, status: { ...network.status, conditions, subnet: subnet ?? '', vni } });
}

interface Choice {
  readonly subnet?: string;
  readonly problem?: string;
}

function chooseSubnet(draft: AllocationDraft, { metadata: { name }, spec }: Network, blocks: NumberCursor): Choice {
  const taken = takenSubnets(draft, name);
  if (spec.subnet !== undefined) {
    const wanted = parseSubnet(spec.subnet);
    const clash = wanted === undefined ? 'is not a subnet' : clashOf(wanted, taken);
    return clash === undefined ? { subnet: spec.subnet } : { problem: `subnet ${spec.subnet} ${clash}` };
  }
  const { subnet, prefixLength } = draft.view.settings().addressPool;
  const { base } = subnetOf(subnet);
  const size = 2 ** (32 - prefixLength);
  const block = blocks.take((index) => clashOf({ base: base + index * size, prefixLength, size }, taken) === undefined);
  return block === undefined ? { problem: `the address pool ${subnet} has no free /${prefixLength}` } : { subnet: `${formatAddress(base + block * size)}/${prefixLength}` };
}

interface Taken {
  readonly subnet: Subnet;
  readonly by: string;
}

const clashOf = (subnet: Subnet, taken: readonly Taken[]): string | undefined => {
  const clash = taken.find((other) => overlaps(subnet, other.subnet));
  return clash === undefined ? undefined : `overlaps ${clash.by}`;
};

/** Other overlays, the ingress and gateway subnets, and every address that a host is known to have. */
function takenSubnets(draft: AllocationDraft, name: string): Taken[] {
  const { view } = draft;
  const { ingressSubnet, gatewaySubnet } = view.settings();
  const others = draft.networks().filter(({ metadata, status }) => metadata.name !== name && status.subnet !== '');
  const settings = [{ subnet: subnetOf(gatewaySubnet), by: `the gateway subnet ${gatewaySubnet}` }];
  if (name !== INGRESS) settings.push({ subnet: subnetOf(ingressSubnet), by: `the ingress subnet ${ingressSubnet}` });
  return [...settings, ...others.map(({ metadata, status }) => ({ subnet: subnetOf(status.subnet), by: `network ${metadata.name} (${status.subnet})` })), ...hostAddresses(view)];
}

function hostAddresses(view: ClusterView): Taken[] {
  const { gatewaySubnet } = view.settings();
  const gateway = subnetOf(gatewaySubnet);
  return [...view.list('Node')].flatMap(({ metadata, status: { facts, vtep } }) =>
    [vtep?.address ?? '', ...(facts?.addresses ?? []).map(({ address }) => address)].flatMap((address) => {
      const base = parseAddress(address);
      const isOurs = base !== undefined && overlaps(gateway, { base, prefixLength: 32, size: 1 });
      return base === undefined || isOurs ? [] : [{ subnet: { base, prefixLength: 32, size: 1 }, by: `address ${address} of node ${metadata.name}` }];
    }));
}

const ingressNetwork = (view: ClusterView, { now, newId }: PlanContext): Network => ({
  apiVersion: API_VERSION, kind: 'Network',
  metadata: { name: INGRESS, labels: {}, annotations: {}, uid: newId(), generation: 1, resourceVersion: 0, creationTimestamp: timestamp(now) },
  spec: { internal: false, encrypted: false, subnet: view.settings().ingressSubnet },
  status: { conditions: [], subnet: view.settings().ingressSubnet, vni: FIRST_VNI, cursor: '' },
});
