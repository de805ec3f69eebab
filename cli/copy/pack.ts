import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { pack, type Header, type Pack } from 'tar-stream';
import { drained } from '../../api/drained.js';
import { OperatorError } from '../../base/errors.js';
import { Pace } from './pace.js';

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
  const archive = pack();
  const pace = new Pace();
  const packing = packOne(path, { ...options, stats, archive, pace }).then(() => archive.finalize(), (error: Error) => archive.destroy(error));
  const chunks = archive[Symbol.asyncIterator]();
  try {
    for (;;) {
      pace.ask();
      const next = await chunks.next();
      pace.rest();
      if (next.done === true) return;
      yield next.value as Buffer;
    }
  } finally {
    archive.destroy();
    pace.ask();
    await packing;
  }
}

interface Packing extends PackOptions {
  readonly stats: Stats;
  readonly archive: Pack;
  /** The library makes headers whether they are taken or not: each waits until it is asked for. */
  readonly pace: Pace;
}

async function packOne(path: string, packing: Packing): Promise<void> {
  const { stats, archive, pace } = packing;
  if (stats.isDirectory()) return packDirectory(path, packing);
  await pace.asked();
  if (stats.isFile()) await put(archive, { ...headerOf(stats, packing), type: 'file', size: stats.size }, (sink) => fill(sink, path, stats.size));
  else if (stats.isSymbolicLink()) await put(archive, { ...headerOf(stats, packing), type: 'symlink', linkname: await readlink(path) });
  else packing.onSkipped(path);
}

async function packDirectory(path: string, packing: Packing): Promise<void> {
  const { stats, name, archive, pace } = packing;
  await pace.asked();
  if (name !== '') await put(archive, { ...headerOf(stats, packing), type: 'directory', name: `${name}/` });
  for (const child of (await readdir(path)).sort()) {
    const at = join(path, child);
    await packOne(at, { ...packing, stats: await lstat(at), name: name === '' ? child : `${name}/${child}` });
  }
}

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;
type Sink = ReturnType<Pack['entry']>;

/** Resolves when the archive has all of the entry. */
const put = (archive: Pack, header: EntryHeader, content?: (sink: Sink) => Promise<void>): Promise<void> => new Promise((resolve, reject) => {
  const sink = archive.entry(header, (error) => (error ? reject(error) : resolve()));
  sink.on('error', reject);
  content?.(sink).catch(reject);
});

async function fill(sink: Sink, path: string, size: number): Promise<void> {
  let left = size;
  if (size > 0) {
    for await (const chunk of createReadStream(path, { end: size - 1 })) {
      left -= (chunk as Buffer).length;
      if (!sink.write(chunk)) await drained(sink);
      if (sink.destroying) return;
    }
  }
  if (left !== 0) throw new OperatorError('CONFLICT', `${path} became shorter while it was read: copy it again`, { path });
  sink.end(null);
}

/** What the library writes into a header as it is; beyond that it writes something else. */
const MAX_ID = 0o777777;
const MAX_SECONDS = 2 ** 31 - 1;

/** With pax records for what does not fit. The mode keeps the bits of the type: the library takes 0 for none. */
export function headerOf({ mode, mtimeMs, ...owner }: Pick<Stats, 'mode' | 'mtimeMs' | 'uid' | 'gid'>, { name, keepsOwner }: Pick<PackOptions, 'name' | 'keepsOwner'>): EntryHeader {
  const { uid, gid } = keepsOwner ? owner : { uid: 0, gid: 0 };
  const seconds = Math.max(0, Math.floor(mtimeMs / 1000));
  const pax = {
    ...(uid > MAX_ID && { uid: String(uid) }), ...(gid > MAX_ID && { gid: String(gid) }), ...(seconds > MAX_SECONDS && { mtime: String(seconds) }),
  };
  return { name, mode, uid, gid, mtime: new Date(Math.min(seconds, MAX_SECONDS) * 1000), ...(Object.keys(pax).length > 0 && { pax }) };
}
