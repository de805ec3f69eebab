import type { ObservedResolver, ObservedTask, TaskNamespace } from '../model/index.js';
import { planDefaultRoute, planLinks } from './host-links.js';
import type { HostStep } from './host-step.js';
import { planReturnSysctls, planReturnWays } from './host-return-paths.js';
import { taskTable } from './nft-task.js';

export interface TaskContext {
  readonly namespace: TaskNamespace;
  readonly desired: ObservedTask;
  readonly observed: ObservedTask | undefined;
  readonly resolver: { readonly desired: ObservedResolver; readonly observed: ObservedResolver | undefined };
  readonly fresh: ReadonlySet<string>;
}

/** Sysctls come before the links go up: that is when addresses are announced. A namespace that never became ready gets them again. */
export function planTask({ namespace, desired, observed, fresh }: TaskContext): HostStep[] {
  const { id } = namespace;
  const context = { namespace: id, fresh };
  const table = taskTable(namespace);
  return [
    ...(observed?.isReady === true ? [] : [{ kind: 'setSysctls', namespace: id, purpose: 'task' } as const]),
    ...planReturnSysctls({ namespace, desired: desired.returnPaths, observed: observed?.returnPaths, fresh }),
    ...(table === undefined || observed?.table === desired.table ? [] : [{ kind: 'replaceTable', namespace: id, ...table } as const]),
    ...(observed?.isReady === true ? [] : [{ kind: 'setUp', namespace: id, link: 'lo' } as const]),
    ...planLinks(desired.links, observed?.links ?? {}, context),
    ...planDefaultRoute(desired.defaultRoute, observed?.defaultRoute, { ...context, links: desired.links }),
    ...planReturnWays({ namespace, desired: desired.returnPaths, observed: observed?.returnPaths, fresh }),
  ];
}

/** A resolver lives in the namespace it was started in, so a new namespace needs a new one. */
export function planResolver({ namespace: { id, dns }, observed, resolver }: TaskContext): HostStep[] {
  const isKept = observed !== undefined && resolver.observed?.isActive === true && resolver.observed.environment === resolver.desired.environment;
  return isKept ? [] : [{ kind: 'startResolver', id, environment: resolver.desired.environment, networks: dns.networks }];
}

export const planReady = ({ namespace: { id }, observed }: TaskContext): HostStep[] => (observed?.isReady === true ? [] : [{ kind: 'markReady', id }]);
