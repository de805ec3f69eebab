import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { readTar } from '../../api/files/read-tar.js';
import { isCode, messageOf, OperatorError } from '../../base/errors.js';

/** Where a file of the archive is. */
export interface Place {
  /** Bytes. */
  readonly offset: number;
  readonly size: number;
}

export type TarIndex = ReadonlyMap<string, Place>;

const CHUNK_BYTES = 2 ** 20;
const MAX_LINKS = 8;

/** Names and places of all files in a tar archive, which is read once for them; `./a` is `a`, and a link leads to what it is for. @throws USAGE when it is none, or is cut off */
export async function indexTar(path: string): Promise<TarIndex> {
  const files = new Map<string, Place>();
  const links = new Map<string, string>();
  try {
    for await (const { entry: { type, name: written, target, offset, size } } of readTar(createReadStream(path, { highWaterMark: CHUNK_BYTES }))) {
      const name = posix.normalize(written);
      if (type === 'file') files.set(name, { offset, size });
      else if (type === 'symlink') links.set(name, posix.join(posix.dirname(name), target));
      else if (type === 'link') links.set(name, posix.normalize(target));
    }
  } catch (error) {
    throw isCode(error, 'CONFLICT') ? notAnArchive(path, messageOf(error)) : error;
  }
  return withLinks(files, links);
}

function withLinks(files: Map<string, Place>, links: ReadonlyMap<string, string>): TarIndex {
  for (const [name, first] of links) {
    let target: string | undefined = first;
    for (let depth = 0; target !== undefined && !files.has(target) && depth < MAX_LINKS; depth++) target = links.get(target);
    const place = target === undefined ? undefined : files.get(target);
    if (place !== undefined) files.set(name, place);
  }
  return files;
}

export const notAnArchive = (path: string, why: string): OperatorError =>
  new OperatorError('USAGE', `${path}: ${why}; make one with \`podman save -o app.tar NAME\` or \`docker save -o app.tar NAME\``, { file: path });
