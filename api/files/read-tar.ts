import { extract, type Extract, type Header } from 'tar-stream';
import { OperatorError } from '../../base/errors.js';
import { drained } from '../drained.js';

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'other';

/** One thing in a tar archive. */
export interface TarEntry {
  readonly type: EntryType;
  /** With `/` between its parts; of a directory usually with one at the end, too. */
  readonly name: string;
  /** Of a symbolic link what it says; of a link the name in the archive. */
  readonly target: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds. */
  readonly mtime: number;
  /** Bytes of content. */
  readonly size: number;
  /** Bytes of the archive that come before the content. */
  readonly offset: number;
}

export interface ReadEntry {
  readonly entry: TarEntry;
  /** To be read to its end before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Buffer>;
}

const BLOCK = 512;

/**
 * The entries of a tar archive as it arrives: ustar, pax, and GNU's long names. It is read as fast as contents are, and who reads no further lets go
 * of `chunks`, too. @throws CONFLICT for one that ends too early, or is none; and what `chunks` throw
 */
export async function* readTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry> {
  const archive = extract({ highWaterMark: 1 }); // one chunk waits, however large it is
  const feed = new Feed(archive);
  const feeding = feed.from(chunks);
  let end = 0;
  try {
    for await (const source of archive) {
      const entry = entryOf(source.header);
      end = entry.offset + Math.ceil(entry.size / BLOCK) * BLOCK;
      yield { entry, content: contentOf(source, feed) };
      source.resume();
    }
  } catch (error) {
    throw feed.reasonOf(error);
  } finally {
    archive.destroy();
    await feeding;
  }
  // the library takes an archive that ends between two entries for a whole one
  if (feed.bytes < end + BLOCK) throw cutOff();
}

async function* contentOf(source: AsyncIterable<unknown>, feed: Feed): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield chunk as Buffer;
  } catch (error) {
    throw feed.reasonOf(error);
  }
}

/** Hands an archive on to the library, and knows why it could not be read. */
class Feed {
  /** That came so far. */
  bytes = 0;
  #hasEnded = false;
  #failure: unknown;

  constructor(readonly archive: Extract) {}

  /** Resolves when all has been handed on, or nobody reads any more. */
  async from(chunks: AsyncIterable<Buffer>): Promise<void> {
    const { archive } = this;
    try {
      for await (const chunk of chunks) {
        this.bytes += chunk.length;
        if (!archive.write(chunk)) await drained(archive);
        if (archive.destroying) return;
      }
      this.#hasEnded = true;
      archive.end(null);
    } catch (error) {
      this.#failure = error;
      archive.destroy(error as Error);
    }
  }

  /** Of what the library threw. All is read when the archive's end is told: what is wrong after that is that it came too early. */
  reasonOf(error: unknown): unknown {
    if (error === this.#failure || error instanceof OperatorError) return error;
    return this.#hasEnded ? cutOff() : new OperatorError('CONFLICT', 'this is no tar archive, or it was damaged on its way', {}, { cause: error });
  }
}

const cutOff = (): OperatorError => new OperatorError('CONFLICT', 'the archive is cut off');

const TYPES: Readonly<Partial<Record<string, EntryType>>> = { file: 'file', 'contiguous-file': 'file', directory: 'directory', symlink: 'symlink', link: 'link' };

function entryOf(header: Header): TarEntry {
  const { name, mode, mtime, linkname } = header;
  const type = TYPES[header.type] ?? 'other';
  // records that the library hands on and does not apply
  const records = (header.pax ?? {}) as Readonly<Record<string, string>>;
  const number = (key: string, plain: number): number => (Number.isFinite(Number(records[key] ?? NaN)) ? Number(records[key]) : plain);
  return {
    type, name, target: linkname ?? '', mode: mode & 0o7777,
    uid: number('uid', header.uid), gid: number('gid', header.gid), mtime: number('mtime', mtime.getTime() / 1000),
    size: type === 'directory' ? 0 : header.size, // whatever it says, nothing follows it
    offset: (header as Header & { readonly byteOffset: number }).byteOffset, // its types do not know it
  };
}
