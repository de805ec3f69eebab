import { isCode } from '../base/errors.js';
import { put, type Change, type Kind, type ResourceOf, type Write } from '../model/index.js';
import type { CommitOptions, ObjectStore } from './contract.js';

/** A new object to write, or undefined to leave everything as it is. Called again after a conflict; `held` is undefined when there is none. */
export type Mutate<K extends Kind> = (held: ResourceOf[K] | undefined) => ResourceOf[K] | undefined;

export interface UpdateDeps {
  /** First try: may be behind, which costs one conflict. */
  readonly read: <K extends Kind>(kind: K, name: string) => ResourceOf[K] | undefined;
  readonly store: Pick<ObjectStore, 'get'>;
  readonly commit: (writes: readonly Write[], options?: CommitOptions) => Promise<readonly Change[]>;
}

export interface UpdateOptions extends CommitOptions {
  /** Conflicts in a row before the last one is thrown. */
  readonly attempts?: number;
}

const DEFAULT_ATTEMPTS = 10;

/** The object as it stands afterwards. @throws VERSION_CONFLICT after `attempts`; STALE_FENCING_TOKEN; STORE_UNAVAILABLE (outcome unknown) */
export async function updateObject<K extends Kind>(
  { read, store, commit }: UpdateDeps, target: { readonly kind: K; readonly name: string; readonly mutate: Mutate<K> }, options: UpdateOptions = {},
): Promise<ResourceOf[K] | undefined> {
  const { kind, name, mutate } = target;
  let held = read(kind, name);
  for (let left = options.attempts ?? DEFAULT_ATTEMPTS; ; left -= 1) {
    const next = mutate(held);
    if (next === undefined) return held;
    try {
      const [change] = await commit([put(next)], options);
      return change?.object as ResourceOf[K];
    } catch (error) {
      if (!isCode(error, 'VERSION_CONFLICT') || left <= 1) throw error;
      held = await store.get(kind, name);
    }
  }
}
