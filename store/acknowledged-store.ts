import type { Acknowledgement } from './acknowledgement.js';
import type { ObjectStore, SessionStore, TimedLog, TokenStore } from './contract.js';
import type { Mirror } from './mirror.js';

type Acknowledged = Pick<Acknowledgement, 'acknowledged'>;

/** The mirror for what users write: `writing` is the store over the connection that waits for copies. */
export const acknowledgedMirror = (mirror: Mirror, writing: Pick<ObjectStore, 'commit'>, { acknowledged }: Acknowledged): Pick<Mirror, 'view' | 'subscribe' | 'commit'> => ({
  view: mirror.view,
  subscribe: (listener) => mirror.subscribe(listener),
  commit: async (writes, options) => {
    const changes = await acknowledged(() => writing.commit(writes, options));
    mirror.apply(changes);
    return changes;
  },
});

/** Reads go by another connection than writes, which may wait. */
export const acknowledgedTokens = (reading: TokenStore, writing: TokenStore, { acknowledged }: Acknowledged): TokenStore => ({
  list: () => reading.list(),
  get: (name) => reading.get(name),
  create: (record) => acknowledged(() => writing.create(record)),
  replace: (record) => acknowledged(() => writing.replace(record)),
  remove: (name) => acknowledged(() => writing.remove(name)),
});

/** As tokens: a session that was ended, and a ticket that was taken, must not come back with a master that had not heard of it. */
export const acknowledgedSessions = (reading: SessionStore, writing: SessionStore, { acknowledged }: Acknowledged): SessionStore => ({
  create: (hash, record, lifetimeMs) => acknowledged(() => writing.create(hash, record, lifetimeMs)),
  get: (hash) => reading.get(hash),
  remove: (hash) => acknowledged(() => writing.remove(hash)),
  createTicket: (hash, record, lifetimeMs) => acknowledged(() => writing.createTicket(hash, record, lifetimeMs)),
  takeTicket: (hash) => acknowledged(() => writing.takeTicket(hash)),
});

export const acknowledgedLog = <Entry>(reading: TimedLog<Entry>, writing: TimedLog<Entry>, { acknowledged }: Acknowledged): TimedLog<Entry> => ({
  append: (entries) => acknowledged(() => writing.append(entries)),
  list: (range) => reading.list(range),
  watch: (after, signal) => reading.watch(after, signal),
});
