import type { AnyResource, Change, ClusterEvent, Kind, ResourceOf, Write } from '../model/index.js';

export interface CommitOptions {
  /** Refused with STALE_FENCING_TOKEN when a newer control plane has taken the lease. Users' writes carry none. */
  readonly fencingToken?: number;
}

/** Desired and observed state. All methods throw STORE_UNAVAILABLE when Redis does not answer. */
export interface ObjectStore {
  get<K extends Kind>(kind: K, name: string): Promise<ResourceOf[K] | undefined>;
  /** All objects (of one kind), and the version they are consistent with: a watch from there misses nothing. */
  list(kind?: Kind): Promise<{ readonly version: number; readonly objects: readonly AnyResource[] }>;
  /** All or none; each object gets its own new version, in order. @throws VERSION_CONFLICT naming the objects that changed */
  commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly Change[]>;
  /** Batches of changes after `version`, in order and without a gap, until `signal` aborts. @throws VERSION_GONE */
  watch(version: number, signal: AbortSignal): AsyncIterable<readonly Change[]>;
}

export interface EventLog {
  append(events: readonly ClusterEvent[]): Promise<void>;
  /** Newest last; `after` is an event id. */
  list(options?: { readonly after?: string; readonly limit?: number }): Promise<readonly ClusterEvent[]>;
  watch(after: string | undefined, signal: AbortSignal): AsyncIterable<readonly ClusterEvent[]>;
}
