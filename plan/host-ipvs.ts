import { lbNamespace, type ObservedLoadBalancer, type OverlayState } from '../model/index.js';
import type { IpvsStep } from './host-step.js';

export interface IpvsPlan {
  /** Weight 0 and removals that leave the service another destination, or that nothing replaces: before anything else. */
  readonly withdraw: readonly IpvsStep[];
  /** Additions, and behind them what would have emptied a VIP. */
  readonly serve: readonly IpvsStep[];
}

type Weights = Readonly<Record<string, number>>;

/** `[]`, `[]` means no drift. Weight 0 keeps established connections and takes no new ones (ipvsadm(8), --weight). */
export function planIpvs({ name, virtualServices }: OverlayState, desired: ObservedLoadBalancer, observed: ObservedLoadBalancer | undefined): IpvsPlan {
  const namespace = lbNamespace(name);
  const found = observed?.virtualServices ?? {};
  const plans = virtualServices.map(({ service, fwmark }) =>
    planService({ namespace, service, fwmark }, desired.virtualServices[String(fwmark)] ?? {}, found[String(fwmark)]));
  const gone = Object.keys(found).filter((fwmark) => !(fwmark in desired.virtualServices));
  return {
    withdraw: plans.flatMap(({ withdraw }) => withdraw),
    serve: [
      ...plans.flatMap(({ serve }) => serve),
      ...gone.map((fwmark) => ({ kind: 'removeVirtualService', namespace, service: `fwmark ${fwmark}`, fwmark: Number(fwmark) }) as const),
    ],
  };
}

function planService(id: { readonly namespace: string; readonly service: string; readonly fwmark: number }, desired: Weights, observed: Weights | undefined): IpvsPlan {
  const held = observed ?? {};
  const withdrawals = Object.entries(held).flatMap(([address, weight]): IpvsStep[] => {
    const wanted = desired[address];
    if (wanted === undefined) return [{ kind: 'removeDestination', ...id, address }];
    return wanted < weight ? [{ kind: 'setWeight', ...id, address, weight: wanted }] : [];
  });
  const additions: IpvsStep[] = [
    ...(observed === undefined ? [{ kind: 'addVirtualService', ...id } as const] : []),
    ...Object.entries(desired).flatMap(([address, weight]): IpvsStep[] => {
      const present = held[address];
      if (present === undefined) return [{ kind: 'addDestination', ...id, address, weight }];
      return present < weight ? [{ kind: 'setWeight', ...id, address, weight }] : [];
    }),
  ];
  const isEmptied = !Object.keys(desired).some((address) => isTaking(desired[address]) && isTaking(held[address]));
  const isReplaced = Object.values(desired).some(isTaking);
  return isEmptied && isReplaced ? { withdraw: [], serve: [...additions, ...withdrawals] } : { withdraw: withdrawals, serve: additions };
}

const isTaking = (weight: number | undefined): boolean => weight !== undefined && weight > 0;
