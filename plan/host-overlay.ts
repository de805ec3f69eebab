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
}

/** Rows of remote addresses are added before they are needed and removed last, when no load balancer lists them any more. */
export function planOverlay({ overlay, desired, observed, fresh }: OverlayContext): OverlayPlan {
  const namespace = overlayNamespace(overlay.name);
  const { vxlan } = observed ?? {};
  const isVxlanKept = vxlan !== undefined && isSameTunnel(vxlan, desired.vxlan);
  const rows = isVxlanKept ? observed : undefined;
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
      ...changed(desired.neighbours, rows?.neighbours).map(([address, mac]) => ({ kind: 'setNeighbour', namespace, address, mac }) as const),
      ...changed(desired.forwarding, rows?.forwarding).map(([mac, vtep]) => ({ kind: 'setForwarding', namespace, mac, vtep }) as const),
    ],
    remove: [
      ...Object.keys(observed?.ports ?? {}).filter((link) => !(link in desired.ports)).map((link) => ({ kind: 'removeLink', namespace, link }) as const),
      ...extra(desired.neighbours, rows?.neighbours).map(([address]) => ({ kind: 'removeNeighbour', namespace, address }) as const),
      ...extra(desired.forwarding, rows?.forwarding).map(([mac, vtep]) => ({ kind: 'removeForwarding', namespace, mac, vtep }) as const),
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
