import { lbNamespace, overlayNamespace, type HostState, type ObservedHost, type OverlayState } from '../model/index.js';
import { expectedHost } from './host-expected.js';
import { planEncryptionSteps } from './host-encryption.js';
import { planGateway } from './host-gateway.js';
import { planLoadBalancer } from './host-load-balancer.js';
import { planOverlay } from './host-overlay.js';
import { planPairs } from './host-pairs.js';
import { planRemoval } from './host-removal.js';
import type { HostStep } from './host-step.js';
import { planReady, planResolver, planTask, type TaskContext } from './host-task.js';

/**
 * Steps from observed to desired; `[]` means no drift. `desired` undefined = nothing of Drover's remains. Pure, never throws.
 * Order: withdraw destinations (the urgent part), clear what is wrong, create, serve, names, and last remove what nobody needs any more.
 * `observed` is an observation, or what expectedHost says of the state that was applied last: then `applied` is that state, and a list
 * that it shares with `desired` is not compared. The MTU of a link that exists is left alone.
 */
export function planHostSteps(observed: ObservedHost, desired: HostState | undefined, applied?: HostState): HostStep[] {
  const target = expectedHost(desired);
  const removal = planRemoval(target, observed);
  const encryption = planEncryptionSteps(target.encryption, observed.encryption);
  if (desired === undefined) {
    const table: HostStep[] = observed.gateway.table === '' ? [] : [{ kind: 'removeTable' }];
    return [...removal.resolvers, ...removal.hostsFiles, ...removal.links, ...table, ...encryption.remove, ...removal.namespaces];
  }
  const pairs = planPairs(desired, observed);
  const context = { state: desired, target, observed, fresh: pairs.fresh };
  const before = new Map(applied?.networks.map((overlay) => [overlay.name, overlay]));
  const overlays = planOverlays(context, before);
  const loadBalancers = desired.networks.map((overlay) => planLoadBalancer({ overlay, desired: found(target.loadBalancers, overlay.name), observed: observed.loadBalancers[overlay.name], fresh: pairs.fresh, before: before.get(overlay.name) }));
  const gateway = planGateway(desired, target.gateway, { observed: observed.gateway, fresh: pairs.fresh });
  const tasks = taskContexts(context);
  return [
    ...loadBalancers.flatMap(({ withdraw }) => withdraw),
    ...overlays.flatMap(({ clear }) => clear),
    ...pairs.clear,
    ...planNamespaces(context),
    ...overlays.flatMap(({ create }) => create),
    ...pairs.create,
    ...encryption.add,
    ...gateway.legs,
    ...gateway.table,
    ...overlays.flatMap(({ configure }) => configure),
    ...loadBalancers.flatMap(({ configure }) => configure),
    ...tasks.flatMap(planTask),
    ...changedFiles(target, observed),
    ...tasks.flatMap(planResolver),
    ...tasks.flatMap(planReady),
    ...removal.resolvers,
    ...removal.hostsFiles,
    ...overlays.flatMap(({ remove }) => remove),
    ...removal.links,
    ...encryption.remove,
    ...removal.namespaces,
  ];
}

interface Context {
  readonly state: HostState;
  readonly target: ObservedHost;
  readonly observed: ObservedHost;
  readonly fresh: ReadonlySet<string>;
}

const planOverlays = ({ state, target, observed, fresh }: Context, before: ReadonlyMap<string, OverlayState>) =>
  state.networks.map((overlay) =>
    planOverlay({ overlay, desired: found(target.overlays, overlay.name), observed: observed.overlays[overlay.name], fresh, before: before.get(overlay.name) }));

function planNamespaces({ target, observed }: Context): HostStep[] {
  const wanted = [
    ...Object.keys(target.overlays).map((name) => ({ namespace: overlayNamespace(name), held: observed.overlays[name] })),
    ...Object.keys(target.loadBalancers).map((name) => ({ namespace: lbNamespace(name), held: observed.loadBalancers[name] })),
    ...Object.keys(target.tasks).map((id) => ({ namespace: id, held: observed.tasks[id] })),
  ];
  const unclaimed = wanted.filter(({ held }) => held?.isClaimed === false).map(({ namespace }) => ({ kind: 'claimNamespace', namespace }) as const);
  const missing = wanted.filter(({ held }) => held === undefined).map(({ namespace }) => ({ kind: 'createNamespace', namespace }) as const);
  return [...unclaimed, ...missing];
}

const taskContexts = ({ state, target, observed, fresh }: Context): TaskContext[] =>
  state.namespaces.map((namespace) => ({
    namespace,
    desired: found(target.tasks, namespace.id),
    observed: observed.tasks[namespace.id],
    resolver: { desired: found(target.resolvers, namespace.id), observed: observed.resolvers[namespace.id] },
    fresh,
  }));

const changedFiles = (target: ObservedHost, observed: ObservedHost): HostStep[] =>
  Object.entries(target.hostsFiles).filter(([file, text]) => observed.hostsFiles[file] !== text).map(([file, text]) => ({ kind: 'writeHostsFile', file, text }));

function found<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) throw new RangeError(`no expectation for ${key}`);
  return value;
}
