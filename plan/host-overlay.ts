import { overlayNamespace, type ObservedOverlay, type OverlayState } from '../model/index.js';
import { linkKey } from './host-pairs.js';
import type { HostStep } from './host-step.js';

const BRIDGE = 'br0';
const VXLAN = 'vxlan0';

export interface OverlayPlan {
  readonly clear: readonly HostStep[];
  /** Links that are made from the host's namespace, which keeps VXLAN's socket there: the underlay routes and filters it. */
  readonly create: readonly HostStep[];
  readonly configure: readonly HostStep[];
  readonly remove: readonly HostStep[];
}

export interface OverlayContext {
  readonly overlay: OverlayState;
  readonly desired: ObservedOverlay;
  readonly observed: ObservedOverlay | undefined;
  readonly fresh: ReadonlySet<string>;
  /** The state that `observed` stands for, where it is none that was observed. */
  readonly before?: OverlayState;
}

/** Rows of remote addresses are added before they are needed and removed last, when no load balancer lists them any more. */
export function planOverlay({ overlay, desired, observed, fresh, before }: OverlayContext): OverlayPlan {
  const namespace = overlayNamespace(overlay.name);
  const { vxlan } = observed ?? {};
  const isVxlanKept = vxlan !== undefined && isSameTunnel(vxlan, desired.vxlan);
  const rows = isVxlanKept && before?.peers === overlay.peers ? NO_ROWS : planRows(namespace, desired, isVxlanKept ? observed : undefined);
  return {
    clear: vxlan !== undefined && !isVxlanKept ? [{ kind: 'removeLink', namespace, link: VXLAN }] : [],
    create: [
      ...(observed?.bridge === undefined ? [{ kind: 'createBridge', namespace, mtu: overlay.mtu } as const] : []),
      ...(isVxlanKept || desired.vxlan === undefined ? [] : [createVxlan(namespace, desired.vxlan, overlay.mtu)]),
    ],
    configure: [
      ...(isVxlanKept && vxlan.isAttached && observed?.bridge !== undefined ? [] : [{ kind: 'attachPort', namespace, link: VXLAN } as const]),
      ...Object.keys(desired.ports)
        .filter((link) => fresh.has(linkKey(namespace, link)) || observed?.bridge === undefined || observed.ports[link]?.isAttached !== true)
        .map((link) => ({ kind: 'attachPort', namespace, link }) as const),
      ...(observed?.bridge?.isUp === true ? [] : [{ kind: 'setUp', namespace, link: BRIDGE } as const]),
      ...rows.set,
    ],
    remove: [
      ...Object.keys(observed?.ports ?? {}).filter((link) => !(link in desired.ports)).map((link) => ({ kind: 'removeLink', namespace, link }) as const),
      ...rows.remove,
    ],
  };
}

const NO_ROWS: { readonly set: readonly HostStep[]; readonly remove: readonly HostStep[] } = { set: [], remove: [] };

function planRows(namespace: string, desired: ObservedOverlay, observed: ObservedOverlay | undefined): typeof NO_ROWS {
  const [neighbours, forwarding] = [desired.neighbours, desired.forwarding];
  const [heldNeighbours, heldForwarding] = [observed?.neighbours, observed?.forwarding];
  return {
    set: [
      ...changed(neighbours, heldNeighbours).map(([address, mac]) => ({ kind: 'setNeighbour', namespace, address, mac }) as const),
      ...changed(forwarding, heldForwarding).map(([mac, vtep]) => ({ kind: 'setForwarding', namespace, mac, vtep }) as const),
    ],
    remove: [
      ...extra(neighbours, heldNeighbours).map(([address]) => ({ kind: 'removeNeighbour', namespace, address }) as const),
      ...extra(forwarding, heldForwarding).map(([mac, vtep]) => ({ kind: 'removeForwarding', namespace, mac, vtep }) as const),
    ],
  };
}

type Rows = Readonly<Record<string, string>>;
const changed = (desired: Rows, observed: Rows | undefined): [string, string][] => Object.entries(desired).filter(([key, value]) => observed?.[key] !== value);
const extra = (desired: Rows, observed: Rows | undefined): [string, string][] => Object.entries(observed ?? {}).filter(([key]) => !(key in desired));

type Vxlan = NonNullable<ObservedOverlay['vxlan']>;

const isSameTunnel = (one: Vxlan, other: Vxlan | undefined): boolean =>
  one.vni === other?.vni && one.local === other.local && one.port === other.port && one.isStatic;

const createVxlan = (namespace: string, { vni, local, port }: Vxlan, mtu: number): HostStep => ({ kind: 'createVxlan', namespace, vni, local, port, mtu });
