import { nearest } from '../manifests/index.js';
import { members, saysNothing, type Cursor } from './cursor.js';
import { isNull } from './tree.js';

/** What becomes of a key of Compose; docs/compose.md is written from these. */
export type Key<Target> = ConvertedKey<Target> | RefusedKey | SilentKey;

interface ConvertedKey<Target> {
  /** Drover's field, or what is done. */
  readonly becomes: string;
  readonly convert: (value: Cursor, target: Target) => void;
}

/** Cannot be honoured: a warning. */
export interface RefusedKey {
  /** Why, or what to do instead. */
  readonly remedy: string;
}

/** Nothing to do, and nothing lost. */
interface SilentKey {
  readonly silent: string;
}

export type KeyTable<Target> = Readonly<Record<string, Key<Target>>>;

export const refused = (remedy: string): RefusedKey => ({ remedy });

/** Converts every key of a map in the order of the table, so that what is said twice has a fixed winner: the later one. Extension fields (x-…) are passed over. */
export function convertKeys<Target>(cursor: Cursor, table: KeyTable<Target>, target: Target): void {
  const written = new Map(members(cursor));
  for (const [name, key] of Object.entries(table)) {
    const value = written.get(name);
    if (value !== undefined && !isNull(value.node)) convertKey(value, key, target);
  }
  for (const [name, value] of written) {
    if (!Object.hasOwn(table, name) && !name.startsWith('x-')) value.report.problem(value, 'unknown key of Compose', nearest(name, Object.keys(table)));
  }
}

function convertKey<Target>(value: Cursor, key: Key<Target>, target: Target): void {
  if ('convert' in key) key.convert(value, target);
  else if ('remedy' in key && !saysNothing(value)) value.report.warn(value, `is not honoured: ${key.remedy}`);
}
