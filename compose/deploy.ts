import { decimal, integer, items, named, pairs, text, type Cursor } from './cursor.js';
import { duration } from './healthcheck.js';
import { convertKeys, refused, type Key, type KeyTable } from './key-table.js';
import { sizeText } from './mounts.js';
import type { ServiceTarget } from './service-target.js';

/** A key whose value is a field of the spec; undefined values leave it out. */
export const field = (path: string, read: (value: Cursor) => unknown): Key<ServiceTarget> =>
  ({ becomes: path, convert: (value, { draft }) => draft.set(path.split('.'), read(value), value) });

const section = (becomes: string, table: () => KeyTable<ServiceTarget>): Key<ServiceTarget> => ({ becomes, convert: (value, target) => convertKeys(value, table(), target) });

/** What is under `deploy` wins over what a service says in Compose's older keys. */
export const DEPLOY_KEYS: KeyTable<ServiceTarget> = {
  mode: field('mode', text),
  replicas: field('replicas', integer),
  endpoint_mode: field('endpointMode', text),
  labels: { becomes: 'metadata.labels', convert: convertServiceLabels },
  placement: section('placement', () => PLACEMENT_KEYS),
  resources: section('resources', () => RESOURCES_KEYS),
  restart_policy: section('restartPolicy', () => RESTART_KEYS),
  update_config: section('updateConfig', () => UPDATE_KEYS),
  rollback_config: section('rollbackConfig', () => ROLLBACK_KEYS),
};

export const PROJECT_LABEL = 'app';

function convertServiceLabels(value: Cursor, { draft, project }: ServiceTarget): void {
  for (const [key, label = '', at] of pairs(value)) {
    if (key === PROJECT_LABEL && label !== project.name) at.report.warn(at, `its label ${PROJECT_LABEL} is not honoured: it holds the project, ${project.name}`);
    else draft.label(key, label, at);
  }
}

export const PLACEMENT_KEYS: KeyTable<ServiceTarget> = {
  constraints: { becomes: 'placement.constraints', convert: (value, { draft }) => items(value).forEach((one) => draft.add(['placement', 'constraints'], text(one), one)) },
  preferences: {
    becomes: 'placement.preferences',
    convert: (value, { draft }) => items(value).forEach((one) => draft.add(['placement', 'preferences'], Object.fromEntries(Object.entries(named(one)).map(([key, member]) => [key, text(member)])), one)),
  },
  max_replicas_per_node: field('placement.maxReplicasPerNode', integer),
};

export const RESOURCES_KEYS: KeyTable<ServiceTarget> = {
  limits: section('resources.limits', () => LIMITS_KEYS),
  reservations: section('resources.reservations', () => RESERVATIONS_KEYS),
};

export const LIMITS_KEYS: KeyTable<ServiceTarget> = {
  cpus: field('resources.limits.cpus', decimal),
  memory: field('resources.limits.memory', sizeText),
  pids: field('resources.limits.pids', integer),
};

export const RESERVATIONS_KEYS: KeyTable<ServiceTarget> = {
  cpus: field('resources.reservations.cpus', decimal),
  memory: field('resources.reservations.memory', sizeText),
  generic_resources: { becomes: 'resources.reservations.genericResources', convert: convertGenericResources },
  devices: refused('name the device as a generic resource of its nodes, and reserve it with generic_resources'),
};

/** A list of { discrete_resource_spec: { kind, value } }. */
function convertGenericResources(value: Cursor, { draft }: ServiceTarget): void {
  for (const entry of items(value)) {
    const resource = named(entry)['discrete_resource_spec'];
    const { kind, value: count } = resource === undefined ? {} : named(resource);
    const name = kind === undefined ? undefined : text(kind);
    if (name === undefined || count === undefined) entry.report.problem(entry, 'expected { discrete_resource_spec: { kind, value } }');
    else draft.set(['resources', 'reservations', 'genericResources', name], integer(count), entry);
  }
}

export const RESTART_KEYS: KeyTable<ServiceTarget> = {
  condition: field('restartPolicy.condition', text),
  delay: field('restartPolicy.delay', duration),
  max_attempts: field('restartPolicy.maxAttempts', integer),
  window: field('restartPolicy.window', duration),
};

const changeKeys = (config: string): KeyTable<ServiceTarget> => ({
  parallelism: field(`${config}.parallelism`, integer),
  delay: field(`${config}.delay`, duration),
  failure_action: field(`${config}.failureAction`, text),
  monitor: field(`${config}.monitor`, duration),
  max_failure_ratio: field(`${config}.maxFailureRatio`, decimal),
  order: field(`${config}.order`, text),
});

export const UPDATE_KEYS = changeKeys('updateConfig');
export const ROLLBACK_KEYS = changeKeys('rollbackConfig');

const RESTARTS: ReadonlyMap<string, string> = new Map([['no', 'none'], ['false', 'none'], ['always', 'any'], ['unless-stopped', 'any'], ['on-failure', 'on-failure']]);

/** Compose's older key: no, always, unless-stopped, on-failure[:ATTEMPTS]. */
export function convertRestart(value: Cursor, { draft }: ServiceTarget): void {
  const [word = '', attempts] = (text(value) ?? '').split(':');
  const condition = RESTARTS.get(word);
  if (condition === undefined || (attempts !== undefined && !/^\d{1,6}$/.test(attempts))) return value.report.problem(value, 'expected no, always, unless-stopped or on-failure[:ATTEMPTS]');
  draft.set(['restartPolicy', 'condition'], condition, value);
  if (attempts !== undefined) draft.set(['restartPolicy', 'maxAttempts'], Number(attempts), value);
}

