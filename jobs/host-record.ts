import { timestamp, type Clock } from '../base/clock.js';
import type { HostSyncResult } from '../host/sync.js';
import { API_VERSION, canonicalJson, networksOf, put, type ClusterView, type Host, type HostStatus, type Node, type TrafficKeys } from '../model/index.js';
import { notedListeners } from '../plan/listeners.js';
import type { StorePort } from './ports.js';

interface RecordDeps {
  readonly store: StorePort;
  readonly clock: Clock;
}

interface Synced {
  /** Store version that the host was brought to. */
  readonly version: number;
  readonly result: HostSyncResult;
}

/** Says in the store how far a host is, when something changed there or somebody waits for it. */
export async function recordApplied({ store, clock }: RecordDeps, node: Node, { version, result }: Synced): Promise<void> {
  const { name } = node.metadata;
  const before = store.view.host(name);
  const namespaces = result.applied?.namespaces.map(({ id }) => id).sort() ?? [];
  const listeners = result.listeners === undefined ? before?.status.listeners : notedListeners(store.view, result.listeners);
  const said = { namespaces, drift: result.drift, ...(listeners !== undefined && listeners.length > 0 && { listeners }) };
  if (before !== undefined && result.steps.length === 0 && isSaid(before, said) && !isAwaited(store.view, name, before)) return;
  const status = { ...said, appliedVersion: version, withdrawnVersion: version, bootId: node.status.facts?.bootId ?? '', observedAt: timestamp(clock.now()) };
  await store.commit([put(before === undefined ? newHost(name, status) : { ...before, status })]);
}

/** Says that what was to be withdrawn at `version` is, while the host is still at work on the rest. */
export async function recordWithdrawn({ store }: RecordDeps, node: Node, version: number): Promise<void> {
  await store.update('Host', node.metadata.name, (host) =>
    (host.status.withdrawnVersion >= version ? undefined : { ...host, status: { ...host.status, withdrawnVersion: version } }));
}

/** A process that died between the change and its record left the record behind. */
const isSaid = ({ status }: Host, { namespaces, drift, listeners }: Pick<HostStatus, 'namespaces' | 'drift' | 'listeners'>): boolean =>
  status.drift.length === drift.length && status.namespaces.join() === namespaces.join() && canonicalJson(status.listeners ?? []) === canonicalJson(listeners ?? []);

/** Some task ended or stops whose withdrawal this host has not confirmed yet, or a key takes over from another. */
function isAwaited(view: ClusterView, node: string, { status: { appliedVersion } }: Host): boolean {
  const isChanging = ({ spec, metadata }: TrafficKeys): boolean => spec.keys.length > 1 && metadata.resourceVersion > appliedVersion;
  if ([...view.list('TrafficKeys')].some(isChanging)) return true;
  const attachments = view.node(node)?.status.attachments ?? {};
  return [...view.tasksInStage('stopping'), ...view.tasksInStage('ended')]
    .some((task) => task.metadata.resourceVersion > appliedVersion && networksOf(task.spec).some((network) => attachments[network] !== undefined));
}

const newHost = (name: string, status: Host['status']): Host => ({
  apiVersion: API_VERSION, kind: 'Host', spec: {}, status,
  metadata: { name, uid: `host-${name}`, labels: {}, annotations: {}, generation: 1, resourceVersion: 0, creationTimestamp: status.observedAt },
});
