import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../base/errors.js';
import { BLOCK, formatHeader, paddingOf, type TarEntry } from './tar-header.js';

export interface PackOptions {
  /** What the first entry is called; empty: the directory itself has no entry, only what is in it. */
  readonly name: string;
  /** With owners; otherwise all is root's. */
  readonly keepsOwner: boolean;
  /** Of the first path, not of what is in it. */
  readonly followsLink: boolean;
  /** Told of what no archive carries, such as a socket. */
  readonly onSkipped: (path: string) => void;
}

/** A tar archive of a file or directory, as it is read. @throws CONFLICT for a file that becomes shorter meanwhile, and the errors of the file system */
export async function* packTree(path: string, options: PackOptions): AsyncGenerator<Buffer> {
  const stats = await (options.followsLink ? stat(path) : lstat(path));
  yield* packOne(path, { ...options, stats });
  yield Buffer.alloc(2 * BLOCK);
}

type Packing = PackOptions & { readonly stats: Stats };

async function* packOne(path: string, packing: Packing): AsyncGenerator<Buffer> {
  const { stats, name } = packing;
  if (stats.isDirectory()) yield* packDirectory(path, packing);
  else if (stats.isFile()) yield* packFile(path, packing);
  else if (stats.isSymbolicLink()) yield formatHeader({ ...entryOf(packing), type: 'symlink', name, target: await readlink(path) });
  else packing.onSkipped(path);
}

async function* packDirectory(path: string, packing: Packing): AsyncGenerator<Buffer> {
  const { name } = packing;
  if (name !== '') yield formatHeader({ ...entryOf(packing), type: 'directory', name: `${name}/` });
  for (const child of (await readdir(path)).sort()) {
    const at = join(path, child);
    yield* packOne(at, { ...packing, stats: await lstat(at), name: name === '' ? child : `${name}/${child}` });
  }
}

async function* packFile(path: string, packing: Packing): AsyncGenerator<Buffer> {
  const { size } = packing.stats;
  yield formatHeader({ ...entryOf(packing), type: 'file', size });
  let left = size;
  if (size > 0) {
    for await (const chunk of createReadStream(path, { end: size - 1 })) {
      left -= (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }
  if (left !== 0) throw new OperatorError('CONFLICT', `${path} became shorter while it was read: copy it again`, { path });
  yield Buffer.alloc(paddingOf(size));
}

const entryOf = ({ stats, name, keepsOwner }: Packing): TarEntry => ({
  type: 'other', name, target: '', size: 0, mode: stats.mode & 0o7777, mtime: stats.mtimeMs / 1000, uid: keepsOwner ? stats.uid : 0, gid: keepsOwner ? stats.gid : 0,
});
