import type { ObservedReturnPaths, TaskNamespace } from '../model/index.js';
import { linkKey } from './host-pairs.js';
import type { HostStep } from './host-step.js';
import { ingressLink } from './nft-task.js';

export interface ReturnContext {
  readonly namespace: TaskNamespace;
  /** Absent where no port preserves the source. */
  readonly desired: ObservedReturnPaths | undefined;
  readonly observed: ObservedReturnPaths | undefined;
  /** Ends that were made in this pass: settings and routes went with the ends that were there before. */
  readonly fresh: ReadonlySet<string>;
}

/** Before the link goes up, so that the first request is let in. */
export function planReturnSysctls({ namespace, desired, observed, fresh }: ReturnContext): HostStep[] {
  const link = ingressLink(namespace);
  if (desired === undefined || link === undefined) return [];
  return observed?.hasSysctls === true && !fresh.has(linkKey(namespace.id, link)) ? [] : [{ kind: 'setReturnSysctls', namespace: namespace.id, link }];
}

/** When the link is up: a rule per node, and a table with one route. */
export function planReturnWays({ namespace: state, desired, observed, fresh }: ReturnContext): HostStep[] {
  const link = ingressLink(state);
  if (desired === undefined || link === undefined) return [];
  const namespace = state.id;
  const rules = observed?.rules ?? [];
  const routes = fresh.has(linkKey(namespace, link)) ? {} : (observed?.routes ?? {});
  return [
    ...Object.entries(desired.routes).filter(([mark, via]) => routes[mark] !== via).map(([mark, via]) => ({ kind: 'setReturnRoute', namespace, mark: Number(mark), via, link }) as const),
    ...desired.rules.filter((mark) => !rules.includes(mark)).map((mark) => ({ kind: 'addReturnRule', namespace, mark }) as const),
    ...rules.filter((mark) => !desired.rules.includes(mark)).map((mark) => ({ kind: 'removeReturnRule', namespace, mark }) as const),
    ...Object.keys(routes).filter((mark) => !(mark in desired.routes)).map((mark) => ({ kind: 'removeReturnRoute', namespace, mark: Number(mark) }) as const),
  ];
}
