import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { messageOf, OperatorError } from '../../base/errors.js';
import { indexTar, notAnArchive, type Place, type TarIndex } from './tar-index.js';

/** One blob of an image, and where its bytes come from. */
export interface ArchiveBlob {
  /** `sha256:…`; as the archive says, which the hosts verify. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly isLayer: boolean;
  open(): Readable;
}

/** An image that an archive holds. */
export interface ArchiveImage {
  /** As the archive has them; may be none. */
  readonly names: readonly string[];
  readonly architecture?: string;
  /** Its digest is the image's. */
  readonly manifest: ArchiveBlob;
  /** The configuration first, then layers from the lowest to the highest. */
  readonly blobs: readonly ArchiveBlob[];
}

/** Manifests and configurations; layers are never held. */
const MAX_JSON = 16 * 2 ** 20;

/** Files inside a tar archive. */
export class Archive {
  private constructor(readonly path: string, readonly index: TarIndex) {}

  /** @throws USAGE for what cannot be read or is no tar archive */
  static async open(path: string): Promise<Archive> {
    try {
      if ((await stat(path)).isDirectory()) throw notAnArchive(path, 'it is a directory');
      refuseCompressed(path, await bytesAt(path, { offset: 0, size: 6 }));
      return new Archive(path, await indexTar(path));
    } catch (error) {
      throw error instanceof OperatorError ? error : new OperatorError('USAGE', `reading ${path}: ${messageOf(error)}`, { file: path }, { cause: error });
    }
  }

  has = (name: string): boolean => this.index.has(name);

  /** @throws USAGE when there is no such file */
  entry(name: string): Place {
    const entry = this.index.get(name);
    if (entry === undefined) throw notAnArchive(this.path, `it lacks ${name}`);
    return entry;
  }

  stream(name: string): Readable {
    const { offset, size } = this.entry(name);
    return size === 0 ? Readable.from([]) : createReadStream(this.path, { start: offset, end: offset + size - 1 });
  }

  async bytes(name: string): Promise<Buffer> {
    if (this.entry(name).size > MAX_JSON) throw notAnArchive(this.path, `${name} is too large to be a manifest`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.stream(name)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  /** @throws USAGE */
  async json(name: string): Promise<unknown> {
    const text = (await this.bytes(name)).toString('utf8');
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw notAnArchive(this.path, `${name} is no JSON`);
    }
  }

  firstBytes(name: string, count: number): Promise<Buffer> {
    const { offset, size } = this.entry(name);
    return bytesAt(this.path, { offset, size: Math.min(count, size) });
  }

  async sha256(name: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.stream(name)) hash.update(chunk as Buffer);
    return `sha256:${hash.digest('hex')}`;
  }
}

/** Zeros where the file is shorter. */
async function bytesAt(path: string, { offset, size }: Place): Promise<Buffer> {
  const file = await open(path);
  try {
    return (await file.read(Buffer.alloc(size), 0, size, offset)).buffer;
  } finally {
    await file.close();
  }
}

/** A blob that is made here. */
export const blobOfBytes = (bytes: Buffer, isLayer = false): ArchiveBlob => ({ digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.length, isLayer, open: () => Readable.from([bytes]) });

function refuseCompressed(path: string, start: Buffer): void {
  const [name, unpack] = isGzip(start) ? ['gzip', `gunzip ${path}`] : isZstd(start) ? ['zstd', `unzstd ${path}`] : start.subarray(0, 6).equals(XZ) ? ['xz', `unxz ${path}`] : [];
  if (name !== undefined) throw new OperatorError('USAGE', `${path} is compressed by ${name}, and layers have to be found in it: unpack it first (\`${unpack}\`)`, { file: path });
}

const XZ = Buffer.from('fd377a585a00', 'hex');
export const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b;
export const isZstd = (start: Buffer): boolean => start.subarray(0, 4).equals(Buffer.from('28b52ffd', 'hex'));
