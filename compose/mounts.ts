import { formatSize } from '../manifests/index.js';
import { flag, items, named, record, size, text, type Cursor } from './cursor.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import { parseMode } from './quantities.js';
import type { ServiceTarget } from './service-target.js';
import { memberText, scalarNode } from './tree.js';

const PROPAGATIONS: ReadonlySet<string> = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);
/** They change how a file system shared with a desktop behaves. */
const MEANINGLESS: ReadonlySet<string> = new Set(['', 'rw', 'cached', 'delegated', 'consistent']);
const MOUNT_TYPES: ReadonlySet<string> = new Set(['volume', 'bind', 'tmpfs']);

type Members = Record<string, unknown>;

interface MountTarget {
  readonly mount: Members;
  readonly target: ServiceTarget;
}

/** The mounts of a service, in either syntax. */
export function convertMounts(cursor: Cursor, target: ServiceTarget): void {
  for (const entry of items(cursor)) {
    const mount = entry.node.kind === 'map' ? longMount(entry, target) : shortMount(entry, target);
    if (mount !== undefined) target.draft.add(['mounts'], mount, entry);
  }
}

function shortMount(entry: Cursor, target: ServiceTarget): Members | undefined {
  const written = text(entry) ?? '';
  const [source, path, ...rest] = written.includes(':') ? written.split(':') : [undefined, written];
  if (path === undefined || !path.startsWith('/') || rest.length > 1) {
    entry.report.problem(entry, `expected [SOURCE:]TARGET[:ro], with an absolute path in the container, got ${JSON.stringify(written)}`);
    return undefined;
  }
  const { volume, bind, ...place } = { target: path, ...shortOptions(entry, (rest[0] ?? '').split(',')) };
  if (source !== undefined && /^[./~]/.test(source)) return { type: 'bind', source: hostPath(entry, source, target), ...place, bind: { createHostPath: true, ...bind } };
  const named = source === undefined ? {} : volumeOf(entry, source, target);
  const options = { ...named.volume, ...volume };
  return { type: 'volume', ...named, ...place, ...(Object.keys(options).length === 0 ? {} : { volume: options }) };
}

interface MountOptions {
  readonly readOnly?: boolean;
  readonly volume?: object;
  readonly bind?: object;
}

function shortOptions(entry: Cursor, options: readonly string[]): MountOptions {
  const propagation = options.find((option) => PROPAGATIONS.has(option));
  for (const option of options) {
    if (option !== 'ro' && option !== 'nocopy' && !MEANINGLESS.has(option) && !PROPAGATIONS.has(option)) entry.report.warn(entry, `its option ${option} is not honoured: ${/^[zZ]$/.test(option) ? 'label the files for SELinux on the hosts' : 'remove it'}`);
  }
  return { ...(options.includes('ro') ? { readOnly: true } : {}), ...(options.includes('nocopy') ? { volume: { nocopy: true } } : {}), ...(propagation === undefined ? {} : { bind: { propagation } }) };
}

/** A volume that the file declares, with what makes it on each host that has it not yet. */
function volumeOf(entry: Cursor, key: string, { project }: ServiceTarget): { readonly source?: string; readonly volume?: object } {
  const declared = project.declared.volumes.get(key);
  if (declared === undefined) {
    entry.report.problem(entry, `volume ${key} is not declared: add it under volumes`);
    return {};
  }
  if (declared.isExternal) return { source: declared.name };
  const volume: Members = {};
  convertKeys(declared.cursor, VOLUME_KEYS, volume);
  return { source: declared.name, ...(Object.keys(volume).length === 0 ? {} : { volume }) };
}

export const VOLUME_KEYS: KeyTable<Members> = {
  name: { becomes: 'its name on the hosts, in place of PROJECT-KEY', convert: () => {} },
  external: { becomes: 'its own name, and nothing that would make it', convert: () => {} },
  driver: { becomes: 'mounts[].volume.driver', convert: (value, volume) => { volume['driver'] = text(value); } },
  driver_opts: { becomes: 'mounts[].volume.options', convert: (value, volume) => { volume['options'] = record(value); } },
  labels: { becomes: 'mounts[].volume.labels', convert: (value, volume) => { volume['labels'] = record(value); } },
};

/** A path of the machine that runs Compose means another one on each host. */
function hostPath(at: Cursor, source: string, { project }: ServiceTarget): string {
  if (source.startsWith('/')) return source;
  const path = project.absolute(source);
  at.report.warn(at, `${source} is on this machine, and the hosts see their own ${path}: copy it to every host that may run the service, or bring files with configs or in the image`);
  return path;
}

export const MOUNT_KEYS: KeyTable<MountTarget> = {
  type: { becomes: 'mounts[].type: volume, bind and tmpfs; a mount of another type is left out with a warning', convert: () => {} },
  source: { becomes: 'mounts[].source', convert: convertSource },
  target: { becomes: 'mounts[].target', convert: (value, { mount }) => { mount['target'] = text(value); } },
  read_only: { becomes: 'mounts[].readOnly', convert: (value, { mount }) => { mount['readOnly'] = flag(value); } },
  bind: { becomes: 'mounts[].bind', convert: (value, { mount }) => convertKeys(value, BIND_KEYS, (mount['bind'] ??= {}) as Members) },
  volume: { becomes: 'mounts[].volume', convert: (value, { mount }) => convertKeys(value, VOLUME_OPTION_KEYS, (mount['volume'] ??= {}) as Members) },
  tmpfs: { becomes: 'mounts[].tmpfs', convert: (value, { mount }) => convertKeys(value, TMPFS_KEYS, (mount['tmpfs'] ??= {}) as Members) },
  image: refused('mounts of type image are left out'),
  consistency: { silent: 'means nothing on Linux' },
};

export const BIND_KEYS: KeyTable<Members> = {
  propagation: { becomes: 'mounts[].bind.propagation', convert: (value, bind) => { bind['propagation'] = text(value); } },
  create_host_path: { becomes: 'mounts[].bind.createHostPath', convert: (value, bind) => { bind['createHostPath'] = flag(value); } },
  selinux: refused('label the files for SELinux on the hosts'),
  recursive: refused('mounts below the path are seen as podman shows them'),
};

export const VOLUME_OPTION_KEYS: KeyTable<Members> = {
  nocopy: { becomes: 'mounts[].volume.nocopy', convert: (value, volume) => { volume['nocopy'] = flag(value); } },
  labels: { becomes: 'mounts[].volume.labels', convert: (value, volume) => { volume['labels'] = record(value); } },
  subpath: refused('mount the whole volume'),
};

export const TMPFS_KEYS: KeyTable<Members> = {
  size: { becomes: 'mounts[].tmpfs.size', convert: (value, tmpfs) => { tmpfs['size'] = sizeText(value); } },
  mode: { becomes: 'mounts[].tmpfs.mode', convert: (value, tmpfs) => { tmpfs['mode'] = modeText(value); } },
};

export const sizeText = (value: Cursor): string | undefined => {
  const bytes = size(value);
  return bytes === undefined ? undefined : formatSize(bytes);
};

export function modeText(value: Cursor): string | undefined {
  const written = text(value) ?? '';
  const mode = parseMode(written);
  if (mode === undefined) value.report.problem(value, `expected octal digits such as 0440, got ${JSON.stringify(written)}`);
  return mode;
}

function convertSource(value: Cursor, { mount, target }: MountTarget): void {
  const source = text(value) ?? '';
  if (mount['type'] === 'bind') mount['source'] = hostPath(value, source, target);
  else if (mount['type'] === 'volume') Object.assign(mount, volumeOf(value, source, target));
  else mount['source'] = source;
}

function longMount(entry: Cursor, target: ServiceTarget): Members | undefined {
  const type = memberText(entry.node, 'type') ?? 'volume';
  if (!MOUNT_TYPES.has(type)) {
    entry.report.warn(named(entry)['type'] ?? entry, `a mount of type ${type} is not honoured, and left out: use volume, bind or tmpfs`);
    return undefined;
  }
  const mount: Members = { type, ...(type === 'bind' ? { bind: { createHostPath: true } } : {}) };
  convertKeys(entry, MOUNT_KEYS, { mount, target });
  if (mount['target'] === undefined) entry.report.problem(entry, 'needs a target: an absolute path in the container');
  return mount;
}

/** `/run` or `/tmp:size=64m,mode=1777`. */
export function convertTmpfs(cursor: Cursor, { draft }: ServiceTarget): void {
  for (const entry of items(cursor)) {
    const [path = '', options = ''] = (text(entry) ?? '').split(':');
    const tmpfs: Members = {};
    for (const option of options.split(',').filter((one) => one !== '')) convertTmpfsOption(entry, option, tmpfs);
    draft.add(['mounts'], { type: 'tmpfs', target: path, ...(Object.keys(tmpfs).length === 0 ? {} : { tmpfs }) }, entry);
  }
}

function convertTmpfsOption(entry: Cursor, option: string, tmpfs: Members): void {
  const [name = '', value = ''] = option.split('=');
  const at = (written: string): Cursor => ({ ...entry, node: scalarNode(written, entry.node.place) });
  if (name === 'size') tmpfs['size'] = sizeText(at(value));
  else if (name === 'mode') tmpfs['mode'] = modeText(at(`0o${value}`));
  else entry.report.warn(entry, `its option ${name} is not honoured: remove it`);
}

/** /dev/shm of a size is a tmpfs like any other. */
export function convertShmSize(value: Cursor, { draft }: ServiceTarget): void {
  const bytes = sizeText(value);
  if (bytes !== undefined) draft.add(['mounts'], { type: 'tmpfs', target: '/dev/shm', tmpfs: { size: bytes, mode: '1777' } }, value);
}

