import { OperatorError } from '../base/errors.js';
import type { AnyResource, Change, Hold, Kind, Metadata, Write } from '../model/index.js';

/** What a commit found in the way: `found` is the version held now, 0 = no such object. */
export interface Conflict {
  readonly write: Write;
  readonly found: number;
}

/** `Task/web.1.x`: how a person, a log line and an error name an object. */
export const objectKey = ({ kind, metadata }: { readonly kind: Kind; readonly metadata: Pick<Metadata, 'name'> }): string => `${kind}/${metadata.name}`;

/** The same object as read at `version`. */
export const withVersion = <T extends AnyResource>(object: T, version: number): T =>
  ({ ...object, metadata: { ...object.metadata, resourceVersion: version } });

/** The changes that a granted commit made: version `first` for the first write, the next for each that follows. */
export const changesOf = (writes: readonly Write[], first: number, by?: string): readonly Change[] =>
  writes.map(({ op, object }, index) => ({ op, version: first + index, object: withVersion(object, first + index), ...(by !== undefined && { by }) }));

export const versionConflict = (conflicts: readonly Conflict[]): OperatorError => {
  const objects = conflicts.map(({ write: { object }, found }) => ({ kind: object.kind, name: object.metadata.name, expected: object.metadata.resourceVersion, found }));
  const names = objects.map(({ kind, name, expected, found }) => `${kind}/${name} (read at version ${expected}, now ${found === 0 ? 'absent' : found})`);
  return new OperatorError('VERSION_CONFLICT', `commit: changed since it was read: ${names.join(', ')}`, { objects });
};

export const staleFencingToken = (token: number, current: number): OperatorError =>
  new OperatorError('STALE_FENCING_TOKEN', `commit: fencing token ${token} is older than ${current}`, { token, current });

export const holdLost = ({ host, member, token }: Hold): OperatorError =>
  new OperatorError('STALE_FENCING_TOKEN', `commit: ${host} is not held by this member any more`, { host, member, token });

export const storeRewound = (): OperatorError => new OperatorError('STORE_REWOUND',
  'commit: the store lacks writes that were acknowledged, so nothing is changed until a person decides: see `drover members`');

export const versionGone = (version: number): OperatorError =>
  new OperatorError('VERSION_GONE', `watch: version ${version} is not in the kept change log`, { version });

/** One batch may write an object once: which of two versions was meant to win is not for the store to guess. @throws INTERNAL */
export function refuseDoubles(writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const { object } of writes) {
    const key = objectKey(object);
    if (seen.has(key)) throw new OperatorError('INTERNAL', `commit: ${key} twice in one batch`, { key });
    seen.add(key);
  }
}
