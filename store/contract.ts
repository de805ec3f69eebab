import type { AnyResource, AuditEntry, Change, ClusterEvent, Hold, Kind, ResourceOf, Role, Sealed, StoreHistory, Write } from '../model/index.js';

export interface CommitOptions {
  /** Refused with STALE_FENCING_TOKEN when a newer control plane has taken the lease. Users' writes carry none. */
  readonly fencingToken?: number;
  /** Refused with STALE_FENCING_TOKEN when another member holds the host by now: for what was seen or done there. */
  readonly hold?: Hold | undefined;
  /** Name of the user who asked for it: whoever reads the changes is told. */
  readonly by?: string | undefined;
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

/** Who may come in without a token. Times: RFC 3339. */
export interface TicketRecord {
  readonly user: string;
  readonly role: Role;
  /** Of the token behind it, which it ends with; absent of whoever came by the socket. */
  readonly tokenHash?: string;
  /** When what is made of it ends, at the latest; absent where nothing says. */
  readonly until?: string;
}

export interface SessionRecord extends TicketRecord {
  readonly until: string;
}

/**
 * Sessions of browsers, and the tickets that become one; each is known by the hash of its secret, which is nowhere, and is gone when its lifetime (ms) is over.
 * All methods throw STORE_UNAVAILABLE when Redis does not answer.
 */
export interface SessionStore {
  create(hash: string, record: SessionRecord, lifetimeMs: number): Promise<void>;
  get(hash: string): Promise<SessionRecord | undefined>;
  /** False when there was none. */
  remove(hash: string): Promise<boolean>;
  createTicket(hash: string, record: TicketRecord, lifetimeMs: number): Promise<void>;
  /** Once: of two who ask, one gets it. */
  takeTicket(hash: string): Promise<TicketRecord | undefined>;
}

/**
 * Seals values with a key that the members share and the store never has. Several keys are known at once; the newest seals. `context` says what
 * the value is of: a sealed value that was put elsewhere does not open.
 */
export interface Vault {
  /** Id of the key that seals; undefined while this member lacks it. */
  readonly key: string | undefined;
  /** @throws SECRET_UNREADABLE without a key */
  seal(context: string, value: Buffer): Sealed;
  /** @throws SECRET_UNREADABLE without that key, or when it was changed */
  open(context: string, sealed: Sealed): Buffer;
  /** Takes over the keys that other members made meanwhile. @throws STORE_UNAVAILABLE */
  refresh(): Promise<void>;
  /** Makes a new key and has the other members fetch it. @throws SECRET_UNREADABLE, STORE_UNAVAILABLE */
  renew(): Promise<void>;
  /** Some member may not have fetched the newest key yet. */
  isRenewing(): Promise<boolean>;
  /** Which of the members lack the newest key; when none does, it is no longer handed out. */
  settle(members: readonly string[]): Promise<readonly string[]>;
}

/** What was logged in the order of time, kept for a set time. All methods throw STORE_UNAVAILABLE when Redis does not answer. */
export interface TimedLog<Entry> {
  append(entries: readonly Entry[]): Promise<void>;
  /** Newest last. Without `after` the newest `limit`, with it the first `limit` that follow; all of them `wanted`. */
  list(options?: LogRange<Entry>): Promise<readonly Entry[]>;
  /** What comes after that id; from now on without one. A watch from before the oldest that is kept starts there. */
  watch(after: string | undefined, signal: AbortSignal): AsyncIterable<readonly Entry[]>;
}

export interface LogRange<Entry> {
  /** Id of an entry. */
  readonly after?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
  readonly limit?: number | undefined;
  readonly wanted?: ((entry: Entry) => boolean) | undefined;
}

export type EventLog = TimedLog<ClusterEvent>;
/** Of what users did. */
export type AuditLog = TimedLog<AuditEntry>;
