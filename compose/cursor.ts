import type { Path } from '../manifests/problem.js';
import { fromPairs } from './normal-form.js';
import { parseSize, parseTime } from './quantities.js';
import type { Report } from './report.js';
import { isNull, type Node } from './tree.js';

/** A place in the model from which values are read; what has the wrong type is reported, and reads as undefined. */
export interface Cursor {
  readonly node: Node;
  readonly path: Path;
  readonly report: Report;
}

export const into = ({ path, report }: Cursor, key: string | number, node: Node): Cursor => ({ node, path: [...path, key], report });

/** Members of a map, those that are null too; [] for null. */
export function members(cursor: Cursor): readonly (readonly [string, Cursor])[] {
  if (cursor.node.kind === 'map') return [...cursor.node.members].map(([key, node]) => [key, into(cursor, key, node)] as const);
  if (!isNull(cursor.node)) cursor.report.problem(cursor, 'expected a map');
  return [];
}

/** Members that are not null, by name. */
export const named = (cursor: Cursor): Readonly<Record<string, Cursor>> => Object.fromEntries(members(cursor).filter(([, member]) => !isNull(member.node)));

/** Entries of a list; a single value is a list of one. */
export function items(cursor: Cursor): readonly Cursor[] {
  if (cursor.node.kind === 'list') return cursor.node.items.map((item, index) => into(cursor, index, item));
  if (cursor.node.kind === 'scalar') return cursor.node.isNull ? [] : [cursor];
  cursor.report.problem(cursor, 'expected a list');
  return [];
}

export function text(cursor: Cursor): string | undefined {
  if (cursor.node.kind === 'scalar') return cursor.node.isNull ? undefined : cursor.node.text;
  cursor.report.problem(cursor, 'expected text');
  return undefined;
}

export const texts = (cursor: Cursor): string[] => items(cursor).map(text).filter((one) => one !== undefined);

/** A map, or a list of `NAME=value`, with the place of each; a null value stays undefined. */
export const pairs = (cursor: Cursor): readonly (readonly [string, string | undefined, Cursor])[] =>
  members({ ...cursor, node: fromPairs(cursor.node) }).map(([name, member]) => [name, text(member), member] as const);

/** As pairs, for where no value means the empty one. */
export const record = (cursor: Cursor): Record<string, string> => Object.fromEntries(pairs(cursor).map(([name, value]) => [name, value ?? '']));

const reader = <T>(parse: (text: string) => T | undefined, expected: string) => (cursor: Cursor): T | undefined => {
  const written = text(cursor);
  if (written === undefined) return undefined;
  const value = parse(written.trim());
  if (value === undefined) cursor.report.problem(cursor, `expected ${expected}, got ${JSON.stringify(written)}`);
  return value;
};

const FLAGS: ReadonlyMap<string, boolean> = new Map([...['true', 'yes', 'on', 'y', '1'].map((word) => [word, true] as const), ...['false', 'no', 'off', 'n', '0'].map((word) => [word, false] as const)]);

export const flag = reader((written) => FLAGS.get(written.toLowerCase()), 'true or false');
export const integer = reader((written) => (/^-?\d{1,15}$/.test(written) ? Number(written) : undefined), 'a whole number');
export const decimal = reader((written) => (/^\d{1,9}(\.\d+)?$/.test(written) ? Number(written) : undefined), 'a number');
/** Bytes. */
export const size = reader(parseSize, 'a size such as 64m or 1gb');
/** Milliseconds. */
export const time = reader(parseTime, 'a duration such as 30s or 1m30s');

/** True for what says no more than its absence: null, false, and what is empty. */
export const saysNothing = ({ node }: Cursor): boolean => {
  if (node.kind === 'map') return node.members.size === 0;
  return node.kind === 'list' ? node.items.length === 0 : node.isNull || node.text === '' || node.text === 'false';
};
