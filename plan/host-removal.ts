import { lbNamespace, overlayNamespace, type ObservedHost } from '../model/index.js';
import { removedLegs } from './host-gateway.js';
import type { HostStep } from './host-step.js';

export interface RemovalPlan {
  readonly resolvers: readonly HostStep[];
  readonly hostsFiles: readonly HostStep[];
  /** VXLAN and gateway links go by name first: a namespace is deleted later than `ip netns del` returns, and would keep VNI and names taken. */
  readonly links: readonly HostStep[];
  readonly namespaces: readonly HostStep[];
}

/** What is there and does not belong there. A resolver is stopped before its namespace goes: any process in it keeps it alive. */
export function planRemoval(desired: ObservedHost, observed: ObservedHost): RemovalPlan {
  const tasks = gone(desired.tasks, observed.tasks);
  const overlays = gone(desired.overlays, observed.overlays);
  const loadBalancers = gone(desired.loadBalancers, observed.loadBalancers);
  return {
    resolvers: [
      ...tasks.filter((id) => observed.tasks[id]?.isReady === true).map((id) => ({ kind: 'unmarkReady', id }) as const),
      ...gone(desired.resolvers, observed.resolvers).map((id) => ({ kind: 'stopResolver', id }) as const),
    ],
    hostsFiles: removedFiles(desired, observed),
    links: [
      ...overlays.filter((name) => observed.overlays[name]?.vxlan !== undefined).map((name) => ({ kind: 'removeLink', namespace: overlayNamespace(name), link: 'vxlan0' }) as const),
      ...removedLegs(desired.gateway, observed.gateway),
    ],
    namespaces: [...tasks, ...loadBalancers.map(lbNamespace), ...overlays.map(overlayNamespace)].map((namespace) => ({ kind: 'removeNamespace', namespace })),
  };
}

const gone = (desired: Readonly<Record<string, unknown>>, observed: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(observed).filter((key) => !(key in desired));

function removedFiles(desired: ObservedHost, observed: ObservedHost): HostStep[] {
  const files = gone(desired.hostsFiles, observed.hostsFiles);
  const left = new Set([...gone(desired.overlays, observed.overlays), ...files.map((file) => file.slice(0, file.indexOf('/')))].filter((network) => !(network in desired.overlays)));
  return [
    ...files.filter((file) => !left.has(file.slice(0, file.indexOf('/')))).map((file) => ({ kind: 'removeHostsFile', file }) as const),
    ...[...left].map((network) => ({ kind: 'removeHostsDirectory', network }) as const),
  ];
}
