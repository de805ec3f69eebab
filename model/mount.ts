/** What a container sees at `target` of something outside its image; fields as in Swarm's mounts. */
export type Mount = VolumeMount | BindMount | TmpfsMount;

interface MountTarget {
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly?: true;
}

/** A volume of the host that the task runs on; without a source one that lives and dies with the container. */
export interface VolumeMount extends MountTarget {
  readonly type: 'volume';
  /** Its name; may be a template. */
  readonly source?: string;
  /** What the image has at `target` is not copied into a new volume. */
  readonly nocopy?: true;
  /** For the making of a volume that is not there yet; one that is there is taken as it is. */
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export type Propagation = 'rprivate' | 'private' | 'rshared' | 'shared' | 'rslave' | 'slave';

/** A file or directory of the host. */
export interface BindMount extends MountTarget {
  readonly type: 'bind';
  /** Absolute path on the host; may be a template. */
  readonly source: string;
  readonly propagation?: Propagation;
  /** A directory is made where there is nothing; otherwise the task is rejected. */
  readonly createHostPath?: true;
}

/** Memory, gone with the container. */
export interface TmpfsMount extends MountTarget {
  readonly type: 'tmpfs';
  /** Bytes; absent: half of the host's memory. */
  readonly size?: number;
  /** Octal digits. */
  readonly mode?: string;
}

const VOLUME_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** Podman takes a mount's fields apart at commas and quotation marks. */
const UNPORTABLE = /[,"\p{Cc}]/u;

/** What is wrong with the source of a mount, templates expanded; undefined for a good one. */
export function sourceProblem({ type, source }: { readonly type: Mount['type']; readonly source?: string }): string | undefined {
  if (type === 'tmpfs' || source === undefined) return undefined;
  if (type === 'volume') return VOLUME_NAME.test(source) ? undefined : 'is no name of a volume: letters, digits, _ . and -, beginning with a letter or digit; a path of the host is mounted with type bind';
  return pathProblem(source);
}

/** What is wrong with a path on either side of a mount; undefined for a good one. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must be an absolute path';
  return UNPORTABLE.test(path) ? 'may not contain a comma, a quotation mark or a control character, which podman cannot take' : undefined;
}
