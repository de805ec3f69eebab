import type { Kind } from '../model/index.js';

/** All keys of one cluster. They share a hash tag, so a Redis Cluster keeps them in one slot and scripts may touch them together. */
export interface Keys {
  /** Hash per kind: object name -> `<version>\n<JSON>`. */
  readonly objects: (kind: Kind) => string;
  /** Counter: the version of the last write to any object. */
  readonly version: string;
  /** Stream: one entry per version, with the id `<version>-0`. */
  readonly log: string;
  /** Hash { epoch, line, gaps, alarm }: where the store was taken over, and whether it lost anything; see scripts/history.lua. */
  readonly history: string;
  /** Number: see store-format.ts. */
  readonly format: string;
  /** Stream of ClusterEvents. */
  readonly events: string;
  /** Stream of AuditEntries. */
  readonly audit: string;
  /** Hash: name of a user's token -> JSON of its record, which holds the token's hash and never the token. */
  readonly tokens: string;
  /** By hash of its id: JSON of a browser's session, which expires with it. */
  readonly session: (hash: string) => string;
  /** By hash: JSON of a ticket that becomes a session once; expires within a minute. */
  readonly ticket: (hash: string) => string;
  /** Hash: which key seals secrets, keys on their way to other members, and who has which; see key-ring.ts. */
  readonly keyRing: string;
  /** Hash { owner, token } that expires with the leader. */
  readonly lease: string;
  /** Counter: the newest fencing token. Outlives every lease. */
  readonly fence: string;
  /** Sorted set: member -> when it counts as lost unless it beats, in ms. */
  readonly beats: string;
  /** Hash: member -> `<reachable since, ms>\n<JSON>`. */
  readonly profiles: string;
  /** Hash: host -> `<token> <member>` of the one that works on it. */
  readonly holds: string;
  /** The newest token of a hold. */
  readonly holdToken: string;
}

/** @param prefix without braces; tests take one each, so that they share a Redis and nothing else */
export const keysFor = (prefix = 'drover'): Keys => ({
  objects: (kind) => `{${prefix}}:objects:${kind}`,
  version: `{${prefix}}:version`,
  log: `{${prefix}}:log`,
  history: `{${prefix}}:history`,
  format: `{${prefix}}:format`,
  events: `{${prefix}}:events`,
  audit: `{${prefix}}:audit`,
  tokens: `{${prefix}}:tokens`,
  session: (hash) => `{${prefix}}:sessions:${hash}`,
  ticket: (hash) => `{${prefix}}:tickets:${hash}`,
  keyRing: `{${prefix}}:key-ring`,
  lease: `{${prefix}}:lease`,
  fence: `{${prefix}}:fence`,
  beats: `{${prefix}}:members:beats`,
  profiles: `{${prefix}}:members:profiles`,
  holds: `{${prefix}}:holds`,
  holdToken: `{${prefix}}:holds:token`,
});
