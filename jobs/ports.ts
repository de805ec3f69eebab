import type { Change, ClusterEvent, ClusterView, Kind, ResourceOf, Write } from '../model/index.js';

/** The store as jobs use it. `view` shows a commit as soon as it resolves. */
export interface StorePort {
  readonly view: ClusterView;
  commit(writes: readonly Write[]): Promise<readonly Change[]>;
  /** Reads, changes and commits until nobody was in between; undefined from `mutate` leaves the object alone. Resolves with the object as it is then. */
  update<K extends Kind>(kind: K, name: string, mutate: (object: ResourceOf[K]) => ResourceOf[K] | undefined): Promise<ResourceOf[K] | undefined>;
  /** Resolves once the predicate holds. @throws OperatorError TIMEOUT */
  until(predicate: (view: ClusterView) => boolean, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<void>;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}

export interface EventPort {
  append(events: readonly ClusterEvent[]): Promise<void>;
}
