import {
  API_VERSION, CLUSTER_NAME, DEFAULT_CLUSTER_SPEC, sealContext, templateHash, templateOf,
  type Cluster, type ClusterSpec, type FileReference, type Host, type HostStatus, type Kind, type Metadata, type Network, type NetworkSpec, type NetworkStatus,
  type Node, type NodeFacts, type NodeSpec, type NodeStatus, type Secret, type Service, type ServiceSpec, type ServiceStatus, type Task, type TaskSpec, type TaskStatus, type TrafficKey, type TrafficKeys, type TrafficKeysSpec,
  type TrafficKeysStatus,
} from '../../model/index.js';
import type { Vault } from '../../store/contract.js';

/** Builders with defaults: a test names only what its rule is about. Everything exists since EPOCH. */
export const EPOCH = '2026-01-01T00:00:00.000Z';
export const EPOCH_MS = Date.parse(EPOCH);

export const metadataOf = (kind: Kind, name: string, changes: Partial<Metadata> = {}): Metadata => ({
  name, labels: {}, annotations: {}, uid: `uid-${kind.toLowerCase()}-${name}`, generation: 1, resourceVersion: 1, creationTimestamp: EPOCH, ...changes,
});

export interface Overrides<Spec, Status> {
  readonly name?: string;
  readonly metadata?: Partial<Metadata>;
  readonly spec?: Partial<Spec>;
  readonly status?: Partial<Status>;
}

export const someFacts = (changes: Partial<NodeFacts> = {}): NodeFacts => ({
  hostname: 'host', machineId: '0123456789abcdef0123456789abcdef', bootId: 'boot-1', distribution: 'debian 13', kernel: '6.12.0', architecture: 'x86_64',
  cpus: 4, memory: 8 * 2 ** 30, addresses: [], resolvers: ['192.0.2.53'], podman: '5.4.2', ...changes,
});

/** A joined, ready worker. */
export function aNode({ name = 'node-1', metadata, spec, status }: Overrides<NodeSpec, NodeStatus> = {}): Node {
  return {
    apiVersion: API_VERSION, kind: 'Node', metadata: metadataOf('Node', name, metadata),
    spec: { role: 'worker', availability: 'active', ssh: { host: '192.0.2.11', port: 22, user: 'root' }, ...spec },
    status: {
      observedGeneration: 1, joinedAt: EPOCH, state: 'ready', since: EPOCH, message: 'ready', conditions: [],
      facts: someFacts({ hostname: name }), vtep: { address: '10.99.0.11', mtu: 1500 }, attachments: {}, ...status,
    },
  };
}

/** An allocated network: 172.30.0.0/24, VNI 4097. */
export function aNetwork({ name = 'internal', metadata, spec, status }: Overrides<NetworkSpec, NetworkStatus> = {}): Network {
  return {
    apiVersion: API_VERSION, kind: 'Network', metadata: metadataOf('Network', name, metadata),
    spec: { internal: false, encrypted: false, subnet: '172.30.0.0/24', ...spec },
    status: { conditions: [], subnet: '172.30.0.0/24', vni: 4097, cursor: '', ...status },
  };
}

export const someServiceSpec = (changes: Partial<ServiceSpec> = {}): ServiceSpec => ({
  mode: 'replicated', replicas: 1, image: 'registry.example/web:1', env: {}, labels: {}, stopGracePeriodMs: 10_000,
  resources: { limits: {}, reservations: {} }, networks: [], ports: [], endpointMode: 'vip',
  placement: { constraints: [], preferences: [], maxReplicasPerNode: 0 },
  restartPolicy: { condition: 'any', delayMs: 0, maxAttempts: 0, windowMs: 0 },
  updateConfig: { parallelism: 1, delayMs: 0, order: 'stop-first', failureAction: 'pause', monitorMs: 5000, maxFailureRatio: 0, progressDeadlineMs: 600_000 },
  rollbackConfig: { parallelism: 1, delayMs: 0, order: 'stop-first', failureAction: 'pause', monitorMs: 5000, maxFailureRatio: 0, progressDeadlineMs: 600_000 },
  ...changes,
});

/** A replicated service with one replica and no network; nothing allocated yet. */
export function aService({ name = 'web', metadata, spec, status }: Overrides<ServiceSpec, ServiceStatus> = {}): Service {
  return {
    apiVersion: API_VERSION, kind: 'Service', metadata: metadataOf('Service', name, metadata), spec: someServiceSpec(spec),
    status: { observedGeneration: 0, conditions: [], virtualAddresses: {}, fwmark: 0, replicas: { desired: 0, running: 0 }, ...status },
  };
}

/** A pending task of `service` (slot 1 unless told); its name ends in `id`. */
export function aTask({ name, metadata, spec, status, service = aService(), id = 'aaaaaaaaaaaa' }: Overrides<TaskSpec, TaskStatus> & { readonly service?: Service; readonly id?: string } = {}): Task {
  const { container, networks, ports } = templateOf(service.spec);
  const slot = spec?.node === undefined ? (spec?.slot ?? 1) : undefined;
  return {
    apiVersion: API_VERSION, kind: 'Task', metadata: metadataOf('Task', name ?? `${service.metadata.name}.${slot ?? spec?.node}.${id}`, metadata),
    spec: {
      service: service.metadata.name, serviceUid: service.metadata.uid, slot, desired: 'running', templateHash: templateHash(templateOf(service.spec)),
      container, networks, ports, placement: service.spec.placement, restartPolicy: service.spec.restartPolicy, ...spec,
    },
    status: { state: 'pending', since: EPOCH, message: 'pending', addresses: {}, released: false, ...status },
  };
}

/** A task that runs on node-1 since EPOCH. */
export const aRunningTask = (overrides: Parameters<typeof aTask>[0] = {}): Task =>
  aTask({ ...overrides, status: { state: 'running', message: 'started', node: 'node-1', containerId: 'c0ffee', startedAt: EPOCH, ...overrides.status } });

export const aHost = ({ name = 'node-1', metadata, status }: Overrides<never, HostStatus> = {}): Host => ({
  apiVersion: API_VERSION, kind: 'Host', metadata: metadataOf('Host', name, metadata), spec: {},
  status: { appliedVersion: 1, withdrawnVersion: status?.appliedVersion ?? 1, namespaces: [], bootId: 'boot-1', observedAt: EPOCH, drift: [], ...status },
});

/** One key, which was made for the present boot of `someFacts` and is sent with. */
export const someTrafficKeys = ({ name = 'node-1', metadata, spec, status }: Overrides<TrafficKeysSpec, TrafficKeysStatus> = {}): TrafficKeys => ({
  apiVersion: API_VERSION, kind: 'TrafficKeys', metadata: metadataOf('TrafficKeys', name, metadata),
  spec: { keys: [aTrafficKey(0x10000001)], ...spec }, status: { sending: 0x10000001, epoch: 0, bootId: 'boot-1', ...status },
});

/** It opens nowhere. */
export const aTrafficKey = (spi: number, createdAt = EPOCH): TrafficKey => ({ spi, createdAt, sealed: { key: 'k1', nonce: '', text: '' } });

export const someSettings = (spec: Partial<ClusterSpec> = {}): Cluster => ({
  apiVersion: API_VERSION, kind: 'Cluster', metadata: metadataOf('Cluster', CLUSTER_NAME), spec: { ...DEFAULT_CLUSTER_SPEC, ...spec }, status: { conditions: [] },
});

/** With one version, `v1` unless said otherwise. */
export function aSecret(vault: Pick<Vault, 'seal'>, { name = 'db-password', value = 'geheim', version = 'v1' } = {}): Secret {
  const metadata = metadataOf('Secret', name);
  const sealed = vault.seal(sealContext({ kind: 'Secret', metadata }, version), Buffer.from(value));
  return { apiVersion: API_VERSION, kind: 'Secret', metadata, spec: { versions: [{ id: version, createdAt: EPOCH, bytes: Buffer.byteLength(value), sealed }] }, status: {} };
}

/** To a Secret or Config, as its manifest's bare name gives it. */
export const aReference = (source = 'db-password', changes: Partial<FileReference> = {}): FileReference => ({ source, target: `/run/secrets/${source}`, uid: 0, gid: 0, mode: 0o444, ...changes });
