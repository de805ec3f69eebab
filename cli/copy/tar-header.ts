import { OperatorError } from '../../base/errors.js';

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'other';

/** One thing in a tar archive. */
export interface TarEntry {
  readonly type: EntryType;
  /** With `/` between its parts; of a directory without one at the end. */
  readonly name: string;
  /** Of a symbolic link what it says; of a link the name in the archive. */
  readonly target: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds. */
  readonly mtime: number;
  /** Bytes of content that follow. */
  readonly size: number;
}

export const BLOCK = 512;
/** What a field of the old format holds; more goes into a pax record. */
const NAME_BYTES = 100;
const OCTAL_SIZE = 8 ** 11;
const OCTAL_ID = 8 ** 7;

const FLAGS: Readonly<Record<Exclude<EntryType, 'other'>, string>> = { file: '0', link: '1', symlink: '2', directory: '5' };
const TYPES: ReadonlyMap<string, EntryType> = new Map([['0', 'file'], ['\0', 'file'], ['7', 'file'], ['1', 'link'], ['2', 'symlink'], ['5', 'directory']]);

export const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** The blocks before an entry's content, in the format of POSIX.1-2001 (pax). */
export function formatHeader(entry: TarEntry & { readonly type: Exclude<EntryType, 'other'> }): Buffer {
  const { type, name, target, size, uid, gid } = entry;
  const records = [
    ...(Buffer.byteLength(name) > NAME_BYTES ? [paxRecord('path', name)] : []),
    ...(Buffer.byteLength(target) > NAME_BYTES ? [paxRecord('linkpath', target)] : []),
    ...(size >= OCTAL_SIZE ? [paxRecord('size', String(size))] : []),
    ...(uid >= OCTAL_ID ? [paxRecord('uid', String(uid))] : []),
    ...(gid >= OCTAL_ID ? [paxRecord('gid', String(gid))] : []),
  ];
  const own = block({ ...entry, flag: FLAGS[type] });
  if (records.length === 0) return own;
  const body = Buffer.concat(records);
  return Buffer.concat([block({ ...entry, name: 'pax', target: '', size: body.length, flag: 'x' }), body, Buffer.alloc(paddingOf(body.length)), own]);
}

/** `LENGTH key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function block({ name, target, mode, uid, gid, mtime, size, flag }: Omit<TarEntry, 'type'> & { readonly flag: string }): Buffer {
  const out = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): number => out.write((value % 8 ** digits).toString(8).padStart(digits, '0'), at);
  Buffer.from(name).copy(out, 0, 0, NAME_BYTES);
  octal(mode & 0o7777, 100, 7);
  octal(uid, 108, 7);
  octal(gid, 116, 7);
  octal(size, 124, 11);
  octal(Math.max(0, Math.floor(mtime)), 136, 11);
  out.write(flag, 156);
  Buffer.from(target).copy(out, 157, 0, NAME_BYTES);
  out.write('ustar\x0000', 257, 'latin1');
  out.write(`${sumOf(out).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return out;
}

/** With blanks in place of the sum itself. */
const sumOf = (header: Buffer): number => header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

/** What a header block says, before extended records are applied; undefined for a block of zeros, which ends an archive. @throws CONFLICT for what is no header */
export function parseHeader(header: Buffer): (TarEntry & { readonly flag: string }) | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  if (numberAt(header, 148, 8) !== sumOf(header)) throw new OperatorError('CONFLICT', 'what came is not a tar archive, or it was damaged on its way');
  const flag = header.toString('latin1', 156, 157);
  const prefix = header.toString('latin1', 257, 262) === 'ustar' && header[262] === 0 ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, NAME_BYTES);
  return {
    flag,
    type: TYPES.get(flag) ?? 'other',
    name: withoutSlash(prefix === '' ? name : `${prefix}/${name}`),
    target: textAt(header, 157, NAME_BYTES),
    mode: numberAt(header, 100, 8) & 0o7777,
    uid: numberAt(header, 108, 8),
    gid: numberAt(header, 116, 8),
    size: numberAt(header, 124, 12),
    mtime: numberAt(header, 136, 12),
  };
}

export const withoutSlash = (name: string): string => name.replace(/(?<=.)\/+$/, '');

/** Text up to the first NUL. */
export function textAt(buffer: Buffer, at: number, length: number): string {
  const field = buffer.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** Octal digits, or with the first bit set big-endian binary, as GNU tar has large numbers. */
function numberAt(buffer: Buffer, at: number, length: number): number {
  const first = buffer[at] ?? 0;
  if ((first & 0x80) === 0) return Number.parseInt(textAt(buffer, at, length).trim() || '0', 8);
  return buffer.subarray(at + 1, at + length).reduce((value, byte) => value * 256 + byte, first & 0x3f);
}
