import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { OperatorError } from '../../base/errors.js';

/** Where a file of the archive is. */
export interface TarEntry {
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

export type TarIndex = ReadonlyMap<string, TarEntry>;

const BLOCK = 512;
/** Of a name, or of extended attributes: what is larger is no archive of an image. */
const MAX_TEXT = 2 ** 20;
const MAX_LINKS = 8;

/**
 * Names and places of all files in a tar archive (ustar, GNU and pax), without reading what they hold; `./a` is `a`, and a link leads to what it
 * is for. @throws USAGE when it is none, or is cut off. Source: POSIX pax(1), GNU tar manual D.2
 */
export async function indexTar(file: FileHandle, path: string): Promise<TarIndex> {
  const { size: total } = await file.stat();
  const entries = new Map<string, TarEntry>();
  const links = new Map<string, string>();
  let next: LongNames = {};
  for (let at = 0; at + BLOCK <= total;) {
    const header = await readAt(file, at, BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const { type, ...named } = parseHeader(header, path);
    const size = next.size ?? named.size;
    const offset = at + BLOCK;
    if (offset + size > total) throw notAnArchive(path, 'it is cut off');
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
    if (type in LONG) {
      if (size > MAX_TEXT) throw notAnArchive(path, 'it has names that are too long');
      next = { ...next, ...LONG[type as keyof typeof LONG](await readAt(file, offset, size)) };
      continue;
    }
    const name = posix.normalize(next.name ?? named.name);
    const target = next.target ?? named.target;
    if (type === FILE || type === OLD_FILE) entries.set(name, { offset, size });
    else if (type === SYMBOLIC) links.set(name, posix.join(posix.dirname(name), target));
    else if (type === HARD) links.set(name, posix.normalize(target));
    if (type !== GLOBAL) next = {};
  }
  return withLinks(entries, links);
}

const FILE = '0', OLD_FILE = '\0', HARD = '1', SYMBOLIC = '2', GLOBAL = 'g';

interface LongNames {
  readonly name?: string;
  readonly target?: string;
  readonly size?: number;
}

/** Headers that say something of the one behind them. */
const LONG = {
  L: (text: Buffer): LongNames => ({ name: cText(text) }),
  K: (text: Buffer): LongNames => ({ target: cText(text) }),
  x: paxNames,
} as const;

/** Records `LENGTH KEY=VALUE\n`; the length counts itself. */
function paxNames(text: Buffer): LongNames {
  const found: { name?: string; target?: string; size?: number } = {};
  for (let at = 0; at < text.length;) {
    const blank = text.indexOf(' ', at);
    const length = Number(text.toString('latin1', at, blank));
    if (blank < 0 || !Number.isSafeInteger(length) || length <= 0) break;
    const [, key, value = ''] = /^([^=]*)=(.*)$/s.exec(text.toString('utf8', blank + 1, at + length - 1)) ?? [];
    if (key === 'path') found.name = value;
    if (key === 'linkpath') found.target = value;
    if (key === 'size') found.size = Number(value);
    at += length;
  }
  return found;
}

interface Header {
  readonly type: string;
  readonly name: string;
  readonly target: string;
  readonly size: number;
}

function parseHeader(header: Buffer, path: string): Header {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== numberAt(header, 148, 8)) throw notAnArchive(path, 'it is no tar archive');
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? cText(header.subarray(345, 500)) : '';
  const name = cText(header.subarray(0, 100));
  return {
    type: String.fromCharCode(header[156] ?? 0), name: prefix === '' ? name : `${prefix}/${name}`, target: cText(header.subarray(157, 257)),
    size: numberAt(header, 124, 12),
  };
}

/** Octal text, or base 256 where the first bit is set. */
function numberAt(header: Buffer, offset: number, length: number): number {
  const field = header.subarray(offset, offset + length);
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  return Number.parseInt(cText(field).trim() || '0', 8);
}

const cText = (bytes: Buffer): string => {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
};

function withLinks(entries: Map<string, TarEntry>, links: ReadonlyMap<string, string>): TarIndex {
  for (const [name, first] of links) {
    let target: string | undefined = first;
    for (let depth = 0; target !== undefined && !entries.has(target) && depth < MAX_LINKS; depth++) target = links.get(target);
    const entry = target === undefined ? undefined : entries.get(target);
    if (entry !== undefined) entries.set(name, entry);
  }
  return entries;
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

export const notAnArchive = (path: string, why: string): OperatorError =>
  new OperatorError('USAGE', `${path}: ${why}; make one with \`podman save -o app.tar NAME\` or \`docker save -o app.tar NAME\``, { file: path });
