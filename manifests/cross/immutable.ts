import { canonicalJson, isTerminalTask, type ClusterSpec, type ClusterView, type Network } from '../../model/index.js';
import type { Manifest, ManifestFor } from '../manifest.js';
import type { Finding } from '../problem.js';

/** Changes to the stored object of the same name that cannot be carried out. */
export function immutableFindings(view: ClusterView, manifest: Manifest): Finding[] {
  switch (manifest.kind) {
    case 'Service': return serviceMode(view, manifest);
    case 'Network': return networkInUse(view, manifest);
    case 'Cluster': return settingsOfNodes(view, manifest);
    case 'Node': case 'Secret': case 'Config': return [];
  }
}

function serviceMode(view: ClusterView, { metadata: { name }, spec }: ManifestFor<'Service'>): Finding[] {
  const before = view.service(name)?.spec.mode;
  return before === undefined || before === spec.mode ? [] : [{ path: ['spec', 'mode'], message: `cannot change from ${before} to ${spec.mode}: delete service ${name} and apply again` }];
}

function networkInUse(view: ClusterView, { metadata: { name }, spec }: ManifestFor<'Network'>): Finding[] {
  const stored = view.network(name);
  const user = stored === undefined ? undefined : networkUser(view, name);
  if (stored === undefined || user === undefined) return [];
  const hasChanged = { subnet: subnetChanges(stored, spec.subnet), internal: spec.internal !== stored.spec.internal, encrypted: spec.encrypted !== stored.spec.encrypted, mtu: spec.mtu !== stored.spec.mtu };
  return Object.entries(hasChanged).filter(([, changed]) => changed).map(([field]) => ({ path: ['spec', field], message: `cannot change while ${user} uses network ${name}: remove that first` }));
}

/** To write down the subnet that was chosen, or to leave it out again, changes nothing. */
const subnetChanges = ({ spec, status }: Network, next: string | undefined): boolean => {
  const current = spec.subnet ?? status.subnet;
  return next !== undefined && current !== '' && next !== current;
};

/** `service web`, or `task web.1.x` of a service that is gone; undefined when nothing uses the network. */
export function networkUser(view: ClusterView, network: string, except: ReadonlySet<string> = new Set()): string | undefined {
  const service = view.servicesOnNetwork(network).find(({ metadata }) => !except.has(metadata.name) && metadata.deletionTimestamp === undefined);
  if (service !== undefined) return `service ${service.metadata.name}`;
  const task = view.tasksOnNetwork(network).find((one) => !isTerminalTask(one) && !except.has(one.spec.service));
  return task === undefined ? undefined : `task ${task.metadata.name}`;
}

const FIXED: readonly (keyof ClusterSpec)[] = ['ingressSubnet', 'gatewaySubnet', 'vxlanPort'];

function settingsOfNodes(view: ClusterView, { spec }: ManifestFor<'Cluster'>): Finding[] {
  const [node] = view.list('Node');
  if (node === undefined) return [];
  const before = view.settings();
  return FIXED.filter((field) => canonicalJson(before[field]) !== canonicalJson(spec[field]))
    .map((field) => ({ path: ['spec', field], message: `cannot change from ${String(before[field])} while the cluster has nodes (${node.metadata.name} …): set it before the first Node` }));
}
