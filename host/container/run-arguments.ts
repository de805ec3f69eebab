import { OperatorError } from '../../base/errors.js';
import { imageReference, RUN_DIR, TASK_LABEL, type Quantity } from '../../model/index.js';
import { fileFlags } from './files.js';
import { healthcheckFlags } from './healthcheck.js';
import { mountFlags } from './mounts.js';
import type { ContainerTask } from './runtime.js';
import { settingFlags } from './setting-flags.js';

/** sethostname(2) takes no more. */
const HOSTNAME_MAX = 64;
export const CONTAINER_DIR = `${RUN_DIR}/containers`;
const OWN_LABELS = /^drover\./;

export const namespacePath = (id: string): string => `/run/netns/${id}`;
/** Its own /etc/hosts: podman would copy the host's, whose names would hide services. */
export const hostsPath = (id: string): string => `${CONTAINER_DIR}/${id}.hosts`;
/** Written by the network sync once the namespace is complete. */
export const readyMarker = (id: string): string => `${RUN_DIR}/tasks/${id}`;
/** The task's id, as Docker takes the container's: a name with dots would give resolvers a search domain, and `web` would become `web.1.k3j…`. */
export const containerHostname = ({ id, container }: ContainerTask): string => container.hostname ?? id;

/**
 * `podman run --detach …` as an argument list. Every value is bound with `=`, so none is taken for a flag; podman never pulls by itself.
 * @throws MANIFEST_INVALID for what podman could not pass on unchanged
 */
export function runArguments(task: ContainerTask): readonly string[] {
  const { container } = task;
  refuseUnportable(task);
  const hostname = containerHostname(task);
  return [
    'podman', 'run', '--detach', '--pull=never', `--name=${task.name}`, `--hostname=${hostname}`,
    ...labelFlags(task),
    `--network=ns:${namespacePath(task.id)}`,
    `--volume=${hostsPath(task.id)}:/etc/hosts`, ...fileFlags(task.id, task.files), ...mountFlags(container.mounts),
    '--restart=no', '--systemd=false', '--http-proxy=false', ...settingFlags(container),
    `--stop-timeout=${Math.ceil(container.stopGracePeriodMs / 1000)}`,
    ...Object.entries(container.env).map(([name, value]) => `--env=${name}=${value}`),
    ...(container.user === undefined ? [] : [`--user=${container.user}`]),
    ...(container.workdir === undefined ? [] : [`--workdir=${container.workdir}`]),
    ...(container.entrypoint === undefined ? [] : [`--entrypoint=${JSON.stringify(container.entrypoint)}`]),
    ...healthcheckFlags(container.healthcheck),
    ...limitFlags(container.resources.limits),
    '--', imageReference(container), ...(container.command ?? []),
  ];
}

export function hostsText(task: ContainerTask): string {
  const own = task.addresses.map((address) => `${address} ${containerHostname(task)}\n`);
  const extra = (task.container.extraHosts ?? []).map(({ host, address }) => `${address} ${host}\n`);
  return `127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n${own.join('')}${extra.join('')}`;
}

function labelFlags({ name, id, service, container }: ContainerTask): readonly string[] {
  const labels = Object.entries(container.labels).filter(([key]) => !OWN_LABELS.test(key));
  const own = [[TASK_LABEL, id], ['drover.name', name], ['drover.service', service]];
  return [...labels, ...own].map(([key, value]) => `--label=${key}=${value}`);
}

/** Memory includes as much swap again, as Docker does. */
const limitFlags = ({ cpus, memory, pids }: Quantity): readonly string[] => [
  ...(cpus === undefined ? [] : [`--cpus=${cpus}`]),
  ...(memory === undefined ? [] : [`--memory=${memory}b`]),
  ...(pids === undefined ? [] : [`--pids-limit=${pids === 0 ? -1 : pids}`]),
];

/** What would arrive changed: blanks and `=` in names (podman trims or splits), NUL (no argument list can hold it), half a surrogate pair (not UTF-8). */
function refuseUnportable({ name, container }: ContainerTask): void {
  const problems = [
    ...Object.keys(container.env).filter((key) => key === '' || /[\s=]/.test(key)).map((key) => `env name ${JSON.stringify(key)}`),
    ...Object.keys(container.labels).filter((key) => key === '' || key.includes('=')).map((key) => `label ${JSON.stringify(key)}`),
    ...stringsOf(container).filter((text) => text.includes('\0') || /\p{Surrogate}/u.test(text)).map((text) => `text ${JSON.stringify(text)}`),
    ...(container.image === '' ? ['image ""'] : []),
    ...(!/^[\w.-]*$/.test(container.hostname ?? '') || (container.hostname ?? '').length > HOSTNAME_MAX ? [`hostname ${JSON.stringify(container.hostname)}`] : []),
  ];
  if (problems.length > 0) throw new OperatorError('MANIFEST_INVALID', `run container ${name}: cannot be passed on unchanged: ${problems.join(', ')}`, { name, problems });
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsOf(member)]);
}
