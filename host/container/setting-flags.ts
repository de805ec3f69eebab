import { RESOLVER, type ContainerSettings, type Logging, type Ulimit } from '../../model/index.js';

const DEFAULT_LOG_SIZE = '10mb';

/** Flags for podman run of the settings that are absent unless somebody wrote them; without any, those that every container gets. */
export const settingFlags = (settings: ContainerSettings): readonly string[] => [
  ...dnsFlags(settings),
  ...logFlags(settings.logging ?? { driver: 'k8s-file' }),
  ...(settings.init === true ? ['--init'] : []),
  ...(settings.tty === true ? ['--tty'] : []),
  ...(settings.readOnly === true ? readOnlyFlags(settings) : []),
  ...(settings.stopSignal === undefined ? [] : [`--stop-signal=${settings.stopSignal}`]),
  ...(settings.capAdd ?? []).map((name) => `--cap-add=${name}`),
  ...(settings.capDrop ?? []).map((name) => `--cap-drop=${name}`),
  ...Object.entries(settings.sysctls ?? {}).map(([name, value]) => `--sysctl=${name}=${value}`),
  ...Object.entries(settings.ulimits ?? {}).map(ulimitFlag),
];

/** Podman only writes resolv.conf: the user's servers are the upstreams of the task's own resolver, which knows the cluster's names (plan/task-namespace.ts). */
function dnsFlags({ dnsSearch = ['.'], dnsOptions = [] }: ContainerSettings): readonly string[] {
  const options = dnsOptions.some((option) => option.startsWith('ndots:')) ? dnsOptions : [...dnsOptions, 'ndots:0'];
  return [`--dns=${RESOLVER}`, ...dnsSearch.map((domain) => `--dns-search=${domain}`), ...options.map((option) => `--dns-option=${option}`)];
}

const logFlags = ({ driver, maxSize }: Logging): readonly string[] =>
  [`--log-driver=${driver}`, ...(driver === 'k8s-file' ? [`--log-opt=max-size=${maxSize === undefined ? DEFAULT_LOG_SIZE : `${maxSize}b`}`] : [])];

/** As Docker: no file systems in memory on /run and /tmp, which podman would add; /dev/shm stays writable, which podman from 4.7 on would not leave it. */
const readOnlyFlags = ({ mounts = [] }: ContainerSettings): readonly string[] => [
  '--read-only', '--read-only-tmpfs=false',
  ...(mounts.some(({ target }) => target === '/dev/shm') ? [] : ['--mount=type=tmpfs,destination=/dev/shm,notmpcopyup,tmpfs-size=64m,tmpfs-mode=1777']),
];

const ulimitFlag = ([name, { soft, hard }]: readonly [string, Ulimit]): string => `--ulimit=${name}=${soft}:${hard}`;
