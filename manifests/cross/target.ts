import { CLUSTER_NAME, overlaps, parseAddress, parseSubnet, type ClusterSpec, type ClusterView, type FileKind, type Listener, type PortSpec, type ServiceSpec } from '../../model/index.js';
import type { Manifest, ManifestFor, ManifestKind, NodeManifestSpec } from '../manifest.js';

export interface Named<Spec> {
  readonly name: string;
  readonly spec: Spec;
}

/** The cluster as it would be with the manifests applied: stored objects, each replaced by what is written about it. */
export interface Target {
  readonly settings: ClusterSpec;
  readonly nodes: readonly (Named<NodeManifestSpec> & { readonly addresses: readonly string[] })[];
  /** `subnet` is empty where none is written and none was allocated yet. */
  readonly networks: readonly { readonly name: string; readonly subnet: string }[];
  readonly services: readonly Named<ServiceSpec>[];
  /** What a service publishes now. */
  readonly portsOf: (service: string) => readonly PortSpec[];
  /** What others listened on when their hosts were looked at last; of nodes that work. */
  readonly listeners: readonly { readonly node: string; readonly all: readonly Listener[] }[];
  /** Names, and which of them are stored. */
  readonly files: Readonly<Record<FileKind, { readonly all: readonly string[]; readonly stored: ReadonlySet<string> }>>;
}

export function createTarget(view: ClusterView, manifests: readonly Manifest[]): Target {
  const written = <K extends ManifestKind>(kind: K) => manifests.filter((manifest): manifest is ManifestFor<K> => manifest.kind === kind);
  const named = ({ metadata, spec }: { metadata: { name: string }; spec: NodeManifestSpec }) => ({ name: metadata.name, spec, addresses: addressesOf(spec, view.node(metadata.name)?.status.vtep?.address) });
  const filesOfKind = (kind: FileKind) => {
    const stored = new Set([...view.list(kind)].map(({ metadata }) => metadata.name));
    return { stored, all: [...new Set([...stored, ...written(kind).map(({ metadata }) => metadata.name)])] };
  };
  const [nodes, networks, services] = [written('Node'), written('Network'), written('Service')];
  return {
    settings: written('Cluster').find(({ metadata }) => metadata.name === CLUSTER_NAME)?.spec ?? view.settings(),
    nodes: [...nodes, ...others(view.list('Node'), nodes)].map(named),
    networks: [...networks, ...others(view.list('Network'), networks)].map(({ metadata: { name }, spec }) =>
      ({ name, subnet: spec.subnet ?? view.network(name)?.status.subnet ?? '' })),
    services: [...services, ...others(view.list('Service'), services)].map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    portsOf: (service) => view.service(service)?.spec.ports ?? [],
    listeners: [...view.list('Host')].flatMap(({ metadata: { name }, status: { listeners: all } }) => (all !== undefined && works(view, name) ? [{ node: name, all }] : [])),
    files: { Secret: filesOfKind('Secret'), Config: filesOfKind('Config') },
  };
}

function works(view: ClusterView, node: string): boolean {
  const state = view.node(node)?.status.state;
  return state === 'ready' || state === 'unreachable';
}

function others<T extends { readonly metadata: { readonly name: string } }>(stored: Iterable<T>, written: readonly { readonly metadata: { readonly name: string } }[]): T[] {
  const names = new Set(written.map(({ metadata }) => metadata.name));
  return [...stored].filter(({ metadata }) => !names.has(metadata.name));
}

/** IPv4 addresses by which others reach the host: an overlay network over one of them would cut it off. */
function addressesOf({ ssh, advertise }: NodeManifestSpec, vtep: string | undefined): string[] {
  const written = advertise !== undefined && 'address' in advertise ? advertise.address : vtep;
  return [ssh.host, written ?? ''].filter((address) => parseAddress(address) !== undefined && !address.startsWith('127.'));
}

/** Whether two texts are subnets that share an address; an address counts as a subnet of one. */
export function overlap(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => parseSubnet(text.includes('/') ? text : `${text}/32`));
  return first !== undefined && second !== undefined && overlaps(first, second);
}
