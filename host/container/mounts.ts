import { VOLUME_LABEL, type BindMount, type Mount, type TmpfsMount, type VolumeMount } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import type { ContainerTask } from './runtime.js';

type NamedVolume = VolumeMount & { readonly source: string };

/** Flags for podman run. Sources and targets have no characters that podman would split at (model/mount.ts). */
export const mountFlags = (mounts: readonly Mount[] = []): readonly string[] => mounts.map(mountFlag);

function mountFlag(mount: Mount): string {
  switch (mount.type) {
    case 'bind': return bindFlag(mount);
    case 'tmpfs': return tmpfsFlag(mount);
    case 'volume': return isNamed(mount) ? namedFlag(mount) : `--mount=${['type=volume', `destination=${mount.target}`, ...readOnly(mount)].join(',')}`;
  }
}

const bindFlag = (mount: BindMount): string =>
  `--mount=${['type=bind', `source=${mount.source}`, `destination=${mount.target}`, ...readOnly(mount), ...(mount.propagation === undefined ? [] : [`bind-propagation=${mount.propagation}`])].join(',')}`;

/** Podman would copy the image's files into it, which Docker does not. */
const tmpfsFlag = (mount: TmpfsMount): string =>
  `--mount=${['type=tmpfs', `destination=${mount.target}`, 'notmpcopyup', ...readOnly(mount), ...(mount.size === undefined ? [] : [`tmpfs-size=${mount.size}`]), `tmpfs-mode=${mount.mode ?? '1777'}`].join(',')}`;

/** Only this flag knows `nocopy`. */
function namedFlag(mount: NamedVolume): string {
  const options = [...readOnly(mount), ...(mount.nocopy === true ? ['nocopy'] : [])];
  return `--volume=${mount.source}:${mount.target}${options.length === 0 ? '' : `:${options.join(',')}`}`;
}

const readOnly = (mount: Mount): readonly string[] => (mount.readOnly === true ? ['ro'] : []);
const isNamed = (mount: Mount): mount is NamedVolume => mount.type === 'volume' && mount.source !== undefined;

/**
 * Lines of POSIX sh: what the mounts of the task need on the host, or a rejection that names what is missing. A volume that is there is taken as it is; one that is
 * made carries a label, by which it is found when the host leaves. None without such mounts, since each podman process costs time.
 */
export function prepareMounts({ service, container: { mounts = [] } }: ContainerTask): readonly string[] {
  const binds = mounts.filter((mount) => mount.type === 'bind').map(({ source, createHostPath }) => `need_path ${quote([source])} ${createHostPath === true ? 'make' : ''}`.trimEnd());
  const volumes = mounts.filter(isNamed).map((mount) => `need_volume ${quote([mount.source, ...volumeFlags(service, mount)])}`);
  return binds.length + volumes.length === 0 ? [] : [MOUNT_HELPERS, ...binds, ...volumes];
}

const volumeFlags = (service: string, { driver, options = {}, labels = {} }: VolumeMount): readonly string[] => [
  ...Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`), `--label=${VOLUME_LABEL}=${service}`,
  ...(driver === undefined ? [] : [`--driver=${driver}`]),
  ...Object.entries(options).map(([key, value]) => `--opt=${key}=${value}`),
];

/** Two tasks may come to make one volume at the same time. */
const MOUNT_HELPERS = `refuse() { settle; fail create 125 "$1"; }
need_path() {
[ ! -e "$1" ] || return 0
[ "$2" = make ] || refuse "bind source path does not exist on this host: $1"
out=$(mkdir -p -- "$1" 2>&1) || refuse "$out"
}
need_volume() {
source=$1; shift
podman volume exists "$source" </dev/null && return
out=$(podman volume create "$@" -- "$source" 2>&1 </dev/null) || podman volume exists "$source" </dev/null || refuse "volume $source: $out"
}`;
