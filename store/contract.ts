import type { AnyResource, Change, ClusterEvent, Hold, Kind, ResourceOf, StoreHistory, Write } from '../model/index.js';

export interface CommitOptions {
  /** Refused with STALE_FENCING_TOKEN when a newer control plane has taken the lease. Users' writes carry none. */
  readonly fencingToken?: number;
  /** Refused with STALE_FENCING_TOKEN when another member holds the host by now: for what was seen or done there. */
  readonly hold?: Hold | undefined;
}

/** All objects of one moment. */
export interface Listed {
  readonly version: number;
  readonly objects: readonly AnyResource[];
  /** Absent from a store that cannot be taken over by a copy. */
  readonly history?: StoreHistory;
  /** An alarm stands: the store lacks what was acknowledged. */
  readonly isAlarmed?: boolean;
}

/** Desired and observed state. All methods throw STORE_UNAVAILABLE when Redis does not answer. */
export interface ObjectStore {
  get<K extends Kind>(kind: K, name: string): Promise<ResourceOf[K] | undefined>;
  /** All objects (of one kind), and the version they are consistent with: a watch from there misses nothing. */
  list(kind?: Kind): Promise<Listed>;
  /** Version of the last write, by whomever. */
  newestVersion(): Promise<number>;
  /** All or none; each object gets its own new version, in order. @throws VERSION_CONFLICT naming the objects that changed; STORE_REWOUND */
  commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly Change[]>;
  /** Batches of changes after `version`, in order and without a gap, until `signal` aborts. @throws VERSION_GONE */
  watch(version: number, signal: AbortSignal): AsyncIterable<readonly Change[]>;
}

export const ROLES = ['view', 'admin'] as const;
/** `view` reads and watches; `admin` does everything. */
export type Role = (typeof ROLES)[number];

/** What is kept of a user's token; the token itself is nowhere. Times: RFC 3339. */
export interface TokenRecord {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/** Tokens of users who come over the network. All methods throw STORE_UNAVAILABLE when Redis does not answer. */
export interface TokenStore {
  /** Sorted by name. */
  list(): Promise<readonly TokenRecord[]>;
  get(name: string): Promise<TokenRecord | undefined>;
  /** False when there is one of that name. */
  create(record: TokenRecord): Promise<boolean>;
  /** False when there is none of that name. */
  replace(record: TokenRecord): Promise<boolean>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
}

export interface EventLog {
  append(events: readonly ClusterEvent[]): Promise<void>;
  /** Newest last; `after` is an event id. */
  list(options?: { readonly after?: string; readonly limit?: number }): Promise<readonly ClusterEvent[]>;
  watch(after: string | undefined, signal: AbortSignal): AsyncIterable<readonly ClusterEvent[]>;
}
