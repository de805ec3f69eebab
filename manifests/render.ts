import { stringify } from 'yaml';
import { API_VERSION, DEFAULT_CLUSTER_SPEC, DEFAULT_PROGRESS_DEADLINE_MS, isGlobal, isJob, type ClusterSpec, type FileReference, type Healthcheck, type JobSchedule, type Quantity, type Reservation, type RestartPolicy, type ServiceSpec, type UpdateConfig } from '../model/index.js';
import type { FileManifestSpec, Manifest, ManifestKind, ManifestMetadata } from './manifest.js';
import { renderContainerSettings } from './render-container.js';
import { asText } from './schema/file.js';
import { formatMode } from './schema/file-reference.js';
import { defined } from './schema/form.js';
import { formatDuration, formatSize } from './schema/quantities.js';

/** A document as users write it: what `drover apply` takes. */
export interface UserManifest {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: ManifestKind;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The user-written form of a manifest or a stored resource, every default in full; checking it gives the same metadata and spec again. */
export const renderManifest = (manifest: Manifest): UserManifest => ({
  apiVersion: API_VERSION,
  kind: manifest.kind,
  metadata: renderMetadata(manifest.metadata),
  spec: renderSpec(manifest),
});

/** One YAML text with a document per manifest. */
export const renderYaml = (manifests: readonly Manifest[]): string =>
  manifests.map((manifest) => stringify(renderManifest(manifest), { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');

function renderMetadata({ name, labels, annotations }: ManifestMetadata): Record<string, unknown> {
  return { name, ...unlessEmpty({ labels, annotations }) };
}

function renderSpec(manifest: Manifest): Record<string, unknown> {
  switch (manifest.kind) {
    case 'Cluster': return renderCluster(manifest.spec);
    case 'Secret': return renderSecret(manifest.spec);
    case 'Config': return renderConfig(manifest.spec);
    case 'Service': return renderService(manifest.spec);
    default: return { ...manifest.spec };
  }
}

/** Of a stored one nothing: read again, that leaves its value as it is. */
const renderSecret = ({ data, file }: FileManifestSpec): Record<string, unknown> => defined({ data, file });

function renderConfig({ data, file }: FileManifestSpec): Record<string, unknown> {
  const stringData = data === undefined ? undefined : asText(data);
  return stringData === undefined ? defined({ data, file }) : { stringData };
}

const renderCluster = ({ heartbeat, resyncPeriodMs, keyRotationPeriodMs, drainDelayMs, retention = DEFAULT_CLUSTER_SPEC.retention, imageRetentionMs = DEFAULT_CLUSTER_SPEC.imageRetentionMs, ...same }: ClusterSpec): Record<string, unknown> => ({
  ...same,
  heartbeat: { interval: formatDuration(heartbeat.intervalMs), misses: heartbeat.misses },
  resyncPeriod: formatDuration(resyncPeriodMs),
  keyRotationPeriod: formatDuration(keyRotationPeriodMs),
  drainDelay: formatDuration(drainDelayMs),
  retention: { events: formatDuration(retention.eventsMs), audit: formatDuration(retention.auditMs) },
  imageRetention: formatDuration(imageRetentionMs),
});

const renderService = (spec: ServiceSpec): Record<string, unknown> => ({
  mode: spec.mode,
  ...(isGlobal(spec.mode) ? {} : { replicas: spec.replicas }),
  ...defined({ maxConcurrent: spec.maxConcurrent, schedule: spec.schedule === undefined ? undefined : renderSchedule(spec.schedule), dependsOn: spec.dependsOn }),
  ...defined({ image: spec.image, imagePullSecret: spec.imagePullSecret, entrypoint: spec.entrypoint, command: spec.command }),
  ...unlessEmpty({ env: spec.env, labels: spec.labels, networks: renderNetworks(spec), ports: spec.ports }),
  ...defined({ user: spec.user, workdir: spec.workdir, hostname: spec.hostname }),
  ...renderContainerSettings(spec),
  endpointMode: spec.endpointMode,
  placement: spec.placement,
  ...unlessEmpty({ resources: unlessEmpty({ limits: renderQuantity(spec.resources.limits), reservations: renderReservation(spec.resources.reservations) }) }),
  ...(spec.healthcheck === undefined ? {} : { healthcheck: renderHealthcheck(spec.healthcheck) }),
  restartPolicy: renderRestartPolicy(spec.restartPolicy),
  ...(isJob(spec) ? {} : { updateConfig: renderUpdateConfig(spec.updateConfig), rollbackConfig: renderUpdateConfig(spec.rollbackConfig) }),
  stopGracePeriod: formatDuration(spec.stopGracePeriodMs),
  ...unlessEmpty({ secrets: (spec.secrets ?? []).map(renderReference), configs: (spec.configs ?? []).map(renderReference) }),
  ...defined({ rebalance: spec.rebalance, forceUpdate: spec.forceUpdate }),
});

const renderNetworks = ({ networks, aliases = {} }: ServiceSpec) => networks.map((name) => (aliases[name] === undefined ? name : { name, aliases: aliases[name] }));

/** The version is the system's. */
const renderReference = ({ source, target, uid, gid, mode }: FileReference) => ({ source, target, uid, gid, mode: formatMode(mode) });

const renderSchedule = ({ startingDeadlineMs, ...same }: JobSchedule) =>
  defined({ ...same, startingDeadline: startingDeadlineMs === undefined ? undefined : formatDuration(startingDeadlineMs) });

const renderQuantity = ({ cpus, memory, pids }: Quantity) => defined({ cpus, memory: memory === undefined ? undefined : formatSize(memory), pids });

const renderReservation = ({ genericResources, ...quantity }: Reservation) => defined({ ...renderQuantity(quantity), genericResources });

const renderHealthcheck = ({ test, intervalMs, timeoutMs, retries, startPeriodMs }: Healthcheck) =>
  ({ test, interval: formatDuration(intervalMs), timeout: formatDuration(timeoutMs), retries, startPeriod: formatDuration(startPeriodMs) });

const renderRestartPolicy = ({ condition, delayMs, maxAttempts, windowMs }: RestartPolicy) =>
  ({ condition, delay: formatDuration(delayMs), maxAttempts, window: formatDuration(windowMs) });

const renderUpdateConfig = ({ delayMs, monitorMs, progressDeadlineMs = DEFAULT_PROGRESS_DEADLINE_MS, ...same }: UpdateConfig) =>
  ({ ...same, delay: formatDuration(delayMs), monitor: formatDuration(monitorMs), progressDeadline: formatDuration(progressDeadlineMs) });

const unlessEmpty = (members: Readonly<Record<string, object>>): Record<string, object> =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => Object.keys(member).length > 0));
