import { OperatorError } from '../../base/errors.js';
import { BLOCK, paddingOf, parseHeader, withoutSlash, type TarEntry } from './tar-header.js';

/** Names and times fit many times over; more is no header. */
const MAX_EXTENDED = 2 ** 20;

export interface ReadEntry {
  readonly entry: TarEntry;
  /** To be read before the next entry is asked for; what is left of it is skipped. */
  readonly content: AsyncIterable<Buffer>;
}

/** The entries of a tar archive as it arrives: ustar, pax, and GNU's long names. Who reads no further lets go of `chunks`, too. @throws CONFLICT for one that ends too early, or is none */
export async function* readTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry> {
  const bytes = new ByteReader(chunks);
  try {
    yield* entriesOf(bytes);
  } finally {
    await bytes.close();
  }
}

async function* entriesOf(bytes: ByteReader): AsyncGenerator<ReadEntry> {
  let extended: Partial<TarEntry> = {};
  for (;;) {
    const header = parseHeader(await bytes.take(BLOCK));
    if (header === undefined) return bytes.drain();
    if (header.flag === 'x' || header.flag === 'L' || header.flag === 'K' || header.flag === 'g') {
      if (header.size > MAX_EXTENDED) throw new OperatorError('CONFLICT', 'what came is not a tar archive: one of its names has more than a megabyte');
      const body = await bytes.take(header.size);
      await bytes.take(paddingOf(header.size));
      extended = { ...extended, ...extensionOf(header.flag, body) };
      continue;
    }
    const entry = { ...header, ...extended };
    extended = {};
    const content = bytes.stream(entry.size);
    yield { entry, content };
    await skip(content);
    await bytes.take(paddingOf(entry.size));
  }
}

async function skip(content: AsyncIterable<Buffer>): Promise<void> {
  const rest = content[Symbol.asyncIterator]();
  while ((await rest.next()).done !== true);
}

function extensionOf(flag: string, body: Buffer): Partial<TarEntry> {
  if (flag === 'g') return {};
  if (flag !== 'x') {
    const text = body.toString('utf8').replace(/\0.*$/s, '');
    return flag === 'L' ? { name: withoutSlash(text) } : { target: text };
  }
  const values = paxValues(body);
  const number = (key: string): number | undefined => (values.has(key) ? Number(values.get(key)) : undefined);
  const [name, target] = [values.get('path'), values.get('linkpath')];
  const found = { name: name === undefined ? undefined : withoutSlash(name), target, size: number('size'), uid: number('uid'), gid: number('gid'), mtime: number('mtime') };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function paxValues(body: Buffer): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const length = Number.parseInt(body.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) break;
    const [, key = '', value = ''] = /^\d+ ([^=]*)=(.*)\n$/s.exec(body.toString('utf8', at, at + length)) ?? [];
    values.set(key, value);
    at += length;
  }
  return values;
}

/** Bytes of a stream, so many at a time. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#source = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.stream(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** The next `length` bytes in pieces as they come; iterated again it goes on where it was. */
  stream(length: number): AsyncIterable<Buffer> {
    let left = length;
    const next = async (): Promise<IteratorResult<Buffer>> => {
      if (left === 0) return { done: true, value: undefined };
      if (this.#rest.length === 0 && !(await this.#more())) throw new OperatorError('CONFLICT', 'the archive ended before it was complete');
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      return { done: false, value: piece };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  /** What follows the end of an archive is nobody's, but who sends it may wait until it is read. */
  async drain(): Promise<void> {
    while (await this.#more());
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) return false;
    this.#rest = value;
    return true;
  }
}
