import { splitWords } from '../manifests/schema/words.js';
import { convertAttachments } from './attachments.js';
import { decimal, flag, integer, members, pairs, text, texts, type Cursor } from './cursor.js';
import { convertDependencies, convertExtraHosts } from './dependencies.js';
import { convertRestart, DEPLOY_KEYS, field } from './deploy.js';
import { convertEnvFiles, convertEnvironment, convertLabelFiles } from './environment.js';
import { convertReferences } from './file-references.js';
import { convertHealthcheck, duration } from './healthcheck.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import { convertLogging } from './logging.js';
import { convertMounts, convertShmSize, convertTmpfs, sizeText } from './mounts.js';
import { convertPorts, EXPOSE, LINKS } from './ports.js';
import type { ServiceTarget } from './service-target.js';

const OVERLAY = 'every task has a network namespace of its own on the networks of its service';
const WEIGHTS = 'give limits and reservations under deploy.resources';
const KERNEL = 'no field says this to podman';
const NAMESPACES = 'tasks have namespaces of their own';

/** Every key of a service in the Compose specification, in the order in which they are converted: where two say the same, the later one wins. */
export const SERVICE_KEYS: KeyTable<ServiceTarget> = {
  image: field('image', text),
  entrypoint: { becomes: 'entrypoint', convert: convertWords('entrypoint') },
  command: { becomes: 'command', convert: convertWords('command') },
  env_file: { becomes: 'env, read where the command runs', convert: convertEnvFiles },
  environment: { becomes: 'env', convert: convertEnvironment },
  label_file: { becomes: 'labels, read where the command runs', convert: convertLabelFiles },
  labels: { becomes: 'labels', convert: (value, { draft }) => pairs(value).forEach(([key, label = '', at]) => draft.set(['labels', key], label, at)) },
  user: field('user', text),
  working_dir: field('workdir', text),
  hostname: field('hostname', text),
  init: field('init', flag),
  tty: field('tty', flag),
  read_only: field('readOnly', flag),
  stop_signal: field('stopSignal', text),
  stop_grace_period: field('stopGracePeriod', duration),
  cap_add: field('capAdd', texts),
  cap_drop: field('capDrop', texts),
  sysctls: { becomes: 'sysctls', convert: (value, { draft }) => pairs(value).forEach(([name, setting = '', at]) => draft.set(['sysctls', name], setting, at)) },
  ulimits: { becomes: 'ulimits', convert: convertUlimits },
  dns: field('dns', texts),
  dns_search: field('dnsSearch', texts),
  dns_opt: field('dnsOptions', texts),
  extra_hosts: { becomes: 'extraHosts', convert: convertExtraHosts },
  logging: { becomes: 'logging', convert: convertLogging },
  healthcheck: { becomes: 'healthcheck', convert: convertHealthcheck },
  networks: { becomes: 'networks, with the service\'s name in the Compose file as an alias', convert: convertAttachments },
  ports: { becomes: 'ports', convert: convertPorts },
  expose: EXPOSE,
  volumes: { becomes: 'mounts', convert: convertMounts },
  tmpfs: { becomes: 'mounts of type tmpfs', convert: convertTmpfs },
  shm_size: { becomes: 'a mount of type tmpfs on /dev/shm', convert: convertShmSize },
  secrets: { becomes: 'secrets', convert: convertReferences('secrets') },
  configs: { becomes: 'configs', convert: convertReferences('configs') },
  depends_on: { becomes: 'dependsOn', convert: convertDependencies },
  restart: { becomes: 'restartPolicy, unless deploy.restart_policy says it', convert: convertRestart },
  scale: field('replicas', integer),
  cpus: field('resources.limits.cpus', decimal),
  mem_limit: field('resources.limits.memory', sizeText),
  mem_reservation: field('resources.reservations.memory', sizeText),
  pids_limit: field('resources.limits.pids', (value) => { const pids = integer(value); return pids === -1 ? undefined : pids; }),
  platform: { becomes: 'placement.constraints on node.platform.os and node.platform.arch', convert: convertPlatform },
  deploy: { becomes: 'the fields of the spec that stand for it, below', convert: (value, target) => convertKeys(value, DEPLOY_KEYS, target) },
  profiles: { becomes: 'services of profiles that --profile does not name are left out', convert: () => {} },
  extends: { becomes: 'resolved, within one file or with a file given before', convert: () => {} },
  attach: { silent: 'concerns the terminal of `docker compose up`' },
  develop: { silent: 'concerns `docker compose watch`' },
  annotations: refused(KERNEL),
  blkio_config: refused(WEIGHTS),
  build: refused('build the image, push it where the hosts can pull it, and name it in image'),
  cgroup: refused(NAMESPACES),
  cgroup_parent: refused('tasks are in the cgroups that Drover makes'),
  container_name: refused('tasks are named SERVICE.SLOT; other services find this one by its name'),
  cpu_count: refused(WEIGHTS), cpu_percent: refused(WEIGHTS), cpu_shares: refused(WEIGHTS), cpu_period: refused(WEIGHTS), cpu_quota: refused(WEIGHTS),
  cpu_rt_runtime: refused(WEIGHTS), cpu_rt_period: refused(WEIGHTS), cpuset: refused(WEIGHTS),
  credential_spec: refused('it concerns Windows'),
  device_cgroup_rules: refused(KERNEL), devices: refused('devices of the host do not reach tasks'), gpus: refused('devices of the host do not reach tasks'),
  domainname: refused('write the whole name in hostname'),
  external_links: LINKS, links: LINKS,
  group_add: refused('give the group in user: USER:GROUP'),
  ipc: refused(NAMESPACES), pid: refused(NAMESPACES), userns_mode: refused(NAMESPACES), uts: refused(NAMESPACES),
  isolation: refused('it concerns Windows'),
  mac_address: refused('addresses are given out by the system'),
  mem_swappiness: refused(WEIGHTS), memswap_limit: refused(WEIGHTS), oom_kill_disable: refused(WEIGHTS), oom_score_adj: refused(WEIGHTS),
  models: refused('name the model\'s endpoint in environment'), provider: refused('services of providers are not run'),
  network_mode: refused(OVERLAY),
  post_start: refused('do it in the entrypoint'), pre_stop: refused('do it where the command handles stop_signal'),
  privileged: refused('give the capabilities that are needed with cap_add'),
  pull_policy: refused('an image is pulled where a host has not got it'),
  runtime: refused('the hosts\' own runtime is used'),
  security_opt: refused('the hosts\' own profiles are used'),
  stdin_open: refused('use `drover exec -it`'),
  storage_opt: refused('use volumes for what must not grow'),
  use_api_socket: refused('there is no such socket on the hosts'),
  volumes_from: refused('name the same volumes under volumes'),
};

/** Compose takes text apart as a shell would and leaves to nobody what only a shell understands. */
const SHELL_ONLY = /[|&;<>()]/;

function convertWords(name: 'entrypoint' | 'command') {
  return (value: Cursor, { draft }: ServiceTarget): void => {
    const split = value.node.kind === 'scalar' ? splitWords(value.node.text, SHELL_ONLY) : { words: texts(value) };
    if ('problem' in split) value.report.problem(value, split.problem);
    else if (split.words.length === 0) value.report.warn(value, `is not honoured: an empty ${name} leaves the image's own in place; name what shall run`);
    else draft.set([name], split.words, value);
  };
}

function convertUlimits(cursor: Cursor, { draft }: ServiceTarget): void {
  for (const [name, at] of members(cursor)) {
    const limit = at.node.kind === 'map' ? Object.fromEntries(members(at).map(([key, member]) => [key, integer(member)])) : integer(at);
    draft.set(['ulimits', name], limit, at);
  }
}

/** `linux/amd64`, `linux/arm64/v8`. */
function convertPlatform(value: Cursor, { draft }: ServiceTarget): void {
  const [system, architecture] = (text(value) ?? '').split('/');
  for (const [key, wanted] of [['os', system], ['arch', architecture]]) {
    if (wanted !== undefined && wanted !== '') draft.add(['placement', 'constraints'], `node.platform.${key} == ${wanted}`, value);
  }
}
