import { createWriteStream } from 'node:fs';
import { chmod, lchown, link, lstat, mkdir, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readTar, type ReadEntry, type TarEntry } from '../../api/files/read-tar.js';
import { OperatorError } from '../../base/errors.js';
import type { Landing } from './side.js';

export interface UnpackOptions {
  /** Where it all goes, asked once with the first entry; the name takes the place of the first part of every name. Throws what stands against it. */
  readonly land: (first: TarEntry) => Landing;
  /** The archive's names have no first part in common. */
  readonly isBare: boolean;
  readonly keepsOwner: boolean;
  readonly onSkipped: (name: string) => void;
}

/**
 * Writes what an archive holds, and nothing outside of where it lands, whatever names and links it has: no `..`, and no way through a symbolic link.
 * @throws CONFLICT for such an archive, or one that is not complete; and the errors of the file system
 */
export async function unpack(archive: AsyncIterable<Buffer>, options: UnpackOptions): Promise<void> {
  let tree: Tree | undefined;
  for await (const read of readTar(archive)) {
    tree ??= new Tree(options, read.entry);
    await tree.write(read);
  }
  if (tree === undefined) throw new OperatorError('CONFLICT', 'the archive is empty');
  await tree.finish();
}

const outside = (name: string): OperatorError => new OperatorError('CONFLICT', `the archive names ${JSON.stringify(name)}, which lies outside of what was asked for: it was not written`);

const partsOf = (name: string): string[] => name.split('/').filter((part) => part !== '' && part !== '.');

/** What is being written below one directory. */
class Tree {
  readonly #options: UnpackOptions;
  readonly #landing: Landing;
  /** What all names in the archive begin with; empty: nothing. */
  readonly #root: string;
  /** Paths of directories that are real ones. */
  readonly #known = new Set<string>(['']);
  /** They get their modes and times last: a directory may be one that nobody can write in. */
  readonly #directories = new Map<string, TarEntry>();

  constructor(options: UnpackOptions, first: TarEntry) {
    this.#options = options;
    this.#landing = options.land(first);
    this.#root = options.isBare ? '' : partsOf(first.name)[0] ?? '';
  }

  async write({ entry, content }: ReadEntry): Promise<void> {
    const parts = this.#partsBelow(entry.name);
    const path = this.#pathOf(parts);
    if (entry.type === 'other') return this.#options.onSkipped(entry.name);
    if (entry.type === 'directory') return this.#makeDirectory(parts, entry);
    if (parts.length === 0) throw outside(entry.name);
    await this.#reach(parts.slice(0, -1));
    await this.#clear(path);
    if (entry.type === 'symlink') await symlink(entry.target, path);
    else if (entry.type === 'link') await this.#link(this.#partsBelow(entry.target), path);
    else await pipeline(Readable.from(content), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    if (entry.type !== 'link') await this.#own(path, entry);
  }

  async finish(): Promise<void> {
    for (const [path, entry] of [...this.#directories].reverse()) await this.#own(path, entry);
  }

  #pathOf(parts: readonly string[]): string {
    return join(this.#landing.directory, ...parts);
  }

  /** Of the path that an entry gets. */
  #partsBelow(name: string): readonly string[] {
    const parts = partsOf(name);
    const own = this.#landing.name === '' ? [] : [this.#landing.name];
    if (parts.includes('..') || name.includes('\0')) throw outside(name);
    if (this.#root === '') return [...own, ...parts];
    if (parts[0] !== this.#root) throw outside(name);
    return [...own, ...parts.slice(1)];
  }

  /** The one that a person named has its own mode. */
  async #makeDirectory(parts: readonly string[], entry: TarEntry): Promise<void> {
    await this.#reach(parts);
    if (parts.length > 0) this.#directories.set(this.#pathOf(parts), entry);
  }

  /** The directory, made where it is missing. A symbolic link is none. */
  async #reach(parts: readonly string[]): Promise<void> {
    const key = parts.join('/');
    if (this.#known.has(key)) return;
    await this.#reach(parts.slice(0, -1));
    const path = this.#pathOf(parts);
    const stats = await statOf(path);
    if (stats === undefined) await mkdir(path, { mode: 0o700 });
    else if (!stats.isDirectory()) throw new OperatorError('CONFLICT', `${path} is there, and is no directory`, { path });
    this.#known.add(key);
  }

  async #clear(path: string): Promise<void> {
    const stats = await statOf(path);
    if (stats?.isDirectory() === true) throw new OperatorError('CONFLICT', `${path} is a directory, and would become a file`, { path });
    if (stats !== undefined) await rm(path);
  }

  async #link(linked: readonly string[], path: string): Promise<void> {
    await this.#reach(linked.slice(0, -1));
    await link(this.#pathOf(linked), path);
  }

  async #own(path: string, { type, mode, uid, gid, mtime }: TarEntry): Promise<void> {
    if (this.#options.keepsOwner && process.getuid?.() === 0) await lchown(path, uid, gid);
    if (type === 'symlink') return;
    await chmod(path, this.#options.keepsOwner ? mode : mode & 0o777);
    await utimes(path, mtime, mtime);
  }
}

async function statOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
