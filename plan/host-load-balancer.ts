import { INGRESS, lbNamespace, type ObservedLoadBalancer, type OverlayState } from '../model/index.js';
import { planIpvs } from './host-ipvs.js';
import { planDefaultRoute, planLinks } from './host-links.js';
import type { HostStep } from './host-step.js';
import { loadBalancerTable } from './nft-namespace.js';

export interface LoadBalancerContext {
  readonly overlay: OverlayState;
  readonly desired: ObservedLoadBalancer;
  readonly observed: ObservedLoadBalancer | undefined;
  readonly fresh: ReadonlySet<string>;
  /** The state that `observed` stands for, where it is none that was observed. */
  readonly before?: OverlayState;
}

export interface LoadBalancerPlan {
  readonly withdraw: readonly HostStep[];
  readonly configure: readonly HostStep[];
}

/** The namespace that holds the VIPs of one network on one host, or the ingress sandbox. */
export function planLoadBalancer({ overlay, desired, observed, fresh, before }: LoadBalancerContext): LoadBalancerPlan {
  const namespace = lbNamespace(overlay.name);
  const context = { namespace, fresh };
  const isUnchanged = observed !== undefined && before?.virtualServices === overlay.virtualServices;
  const { withdraw, serve } = isUnchanged ? { withdraw: [], serve: [] } : planIpvs(overlay, desired, observed);
  return {
    withdraw,
    configure: [
      ...(observed === undefined ? [{ kind: 'setUp', namespace, link: 'lo' } as const] : []),
      ...planLinks(desired.links, observed?.links ?? {}, context),
      ...planDefaultRoute(desired.defaultRoute, observed?.defaultRoute, { ...context, links: desired.links }),
      ...(observed?.hasSysctls === true ? [] : [{ kind: 'setSysctls', namespace, purpose: overlay.name === INGRESS ? 'ingress' : 'loadBalancer' } as const]),
      ...(observed?.table === desired.table ? [] : [{ kind: 'replaceTable', namespace, ...loadBalancerTable(overlay) } as const]),
      ...serve,
    ],
  };
}
