import { MAX_FILE_BYTES } from './schema/file.js';
import type { Finding, Path } from './problem.js';

/** Bounds that no honest manifest meets; they keep recursion, memory and the length of a command line in hand. */
const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;
/** Linux takes at most 128 KiB in one argument (MAX_ARG_STRLEN), `NAME=` included. */
const MAX_TEXT_BYTES = 100_000;
const MAX_TOTAL_BYTES = 1_000_000;
/** What becomes a file is no argument; in base64, with line ends. */
const MAX_FILE_TEXT_BYTES = Math.ceil(MAX_FILE_BYTES.Config * 1.4);
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Walk {
  readonly findings: Finding[];
  readonly maxTextBytes: number;
  readonly maxTotalBytes: number;
  values: number;
  bytes: number;
}

export interface PlainDataOptions {
  /** A text in it becomes a file. */
  readonly holdsFile?: boolean;
}

/** What is wrong with `value` as data, whatever it means. `isSafe: false`: too big, too deep or not JSON; do not look at it any further. */
export function checkPlainData(value: unknown, { holdsFile = false }: PlainDataOptions = {}): { readonly findings: readonly Finding[]; readonly isSafe: boolean } {
  const limits = holdsFile ? { maxTextBytes: MAX_FILE_TEXT_BYTES, maxTotalBytes: MAX_FILE_TEXT_BYTES + MAX_TOTAL_BYTES } : { maxTextBytes: MAX_TEXT_BYTES, maxTotalBytes: MAX_TOTAL_BYTES };
  const walk: Walk = { findings: [], values: 0, bytes: 0, ...limits };
  const isSafe = visit(value, [], walk);
  return { findings: walk.findings, isSafe };
}

function visit(value: unknown, path: Path, walk: Walk): boolean {
  walk.values += 1;
  if (walk.values > MAX_VALUES || walk.bytes > walk.maxTotalBytes) return stop(walk, [], `is too large: at most ${MAX_VALUES} values and ${walk.maxTotalBytes} bytes`);
  if (path.length > MAX_DEPTH) return stop(walk, path.slice(0, 4), `is nested more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'string') return note(walk, path, value);
  if (value === null || value === undefined || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) || stop(walk, path, 'is not a finite number');
  if (Array.isArray(value)) return value.every((entry, index) => visit(entry, [...path, index], walk));
  if (typeof value === 'object' && isRecord(value)) return Object.entries(value).every(([key, member]) => visitMember(key, member, path, walk));
  return stop(walk, path, 'is not plain data: use text, numbers, booleans, lists and maps');
}

const isRecord = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

function visitMember(key: string, member: unknown, path: Path, walk: Walk): boolean {
  if (key === '__proto__') return stop(walk, path, 'may not have a member named "__proto__"');
  note(walk, [...path, key], key);
  return visit(member, [...path, key], walk);
}

function note(walk: Walk, path: Path, text: string): true {
  const size = Buffer.byteLength(text);
  walk.bytes += size;
  const message = textProblem(text, size, walk.maxTextBytes);
  if (message !== undefined) walk.findings.push({ path, message });
  return true;
}

function textProblem(text: string, size: number, maxBytes: number): string | undefined {
  if (text.includes('\0')) return 'contains a NUL character, which no process argument can carry: remove it';
  if (LONE_SURROGATE.test(text)) return 'contains half of a UTF-16 surrogate pair, which is no character: remove it';
  return size > maxBytes ? `is ${size} bytes long: at most ${maxBytes}` : undefined;
}

function stop(walk: Walk, path: Path, message: string): false {
  walk.findings.push({ path, message });
  return false;
}
