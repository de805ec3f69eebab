import type { Clock } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import type { ObjectStore, SessionStore, TimedLog, TokenStore } from './contract.js';

/** Longer than a move of the store may take. */
const PATIENCE_MS = 30_000;

/** Where writes wait while the store moves, so that none fails and none goes to the place that is left. */
export class StoreGate {
  readonly #underWay = new Set<Promise<unknown>>();
  #opening: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  #closings = 0;

  constructor(readonly clock: Clock) {}

  /** At once, or when the gate opens. @throws STORE_UNAVAILABLE (nothing was written) when it stays closed for 30 s */
  async write<T>(work: () => Promise<T>): Promise<T> {
    while (this.#opening !== undefined) await this.#opened(this.#opening.promise);
    const working = work();
    this.#underWay.add(working);
    return working.finally(() => this.#underWay.delete(working));
  }

  /** At once. One that fails because the store moved away beneath it is done again afterwards. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    const closings = this.#closings;
    try {
      return await work();
    } catch (error) {
      if (this.#closings === closings && this.#opening === undefined) throw error;
      if (this.#opening !== undefined) await this.#opened(this.#opening.promise);
      return work();
    }
  }

  /** Resolves when no write is under way any more. */
  async close(): Promise<void> {
    let open = (): void => {};
    const promise = new Promise<void>((resolve) => { open = resolve; });
    this.#opening = { promise, open };
    this.#closings += 1;
    await Promise.allSettled(this.#underWay);
  }

  open(): void {
    const opening = this.#opening;
    this.#opening = undefined;
    opening?.open();
  }

  async #opened(opening: Promise<void>): Promise<void> {
    let cancel = (): void => {};
    const deadline = new Promise<never>((_resolve, reject) => {
      const late = (): void => reject(new OperatorError('STORE_UNAVAILABLE', 'write: the store is on its way to a manager, and nothing was written; try again', { waitedMs: PATIENCE_MS }));
      cancel = this.clock.after(PATIENCE_MS, late);
    });
    await Promise.race([opening, deadline]).finally(() => cancel());
  }
}

export const gatedObjectStore = (store: ObjectStore, gate: StoreGate): ObjectStore => ({
  get: (kind, name) => gate.read(() => store.get(kind, name)),
  list: (kind) => gate.read(() => store.list(kind)),
  newestVersion: () => gate.read(() => store.newestVersion()),
  commit: (writes, options) => gate.write(() => store.commit(writes, options)),
  watch: (version, signal) => store.watch(version, signal),
});

export const gatedTokenStore = (tokens: TokenStore, gate: StoreGate): TokenStore => ({
  list: () => gate.read(() => tokens.list()),
  get: (name) => gate.read(() => tokens.get(name)),
  create: (record) => gate.write(() => tokens.create(record)),
  replace: (record) => gate.write(() => tokens.replace(record)),
  remove: (name) => gate.write(() => tokens.remove(name)),
});

export const gatedSessionStore = (sessions: SessionStore, gate: StoreGate): SessionStore => ({
  create: (hash, record, lifetimeMs) => gate.write(() => sessions.create(hash, record, lifetimeMs)),
  get: (hash) => gate.read(() => sessions.get(hash)),
  remove: (hash) => gate.write(() => sessions.remove(hash)),
  createTicket: (hash, record, lifetimeMs) => gate.write(() => sessions.createTicket(hash, record, lifetimeMs)),
  takeTicket: (hash) => gate.write(() => sessions.takeTicket(hash)),
});

export const gatedLog = <Entry>(log: TimedLog<Entry>, gate: StoreGate): TimedLog<Entry> => ({
  append: (list) => gate.write(() => log.append(list)),
  list: (options) => gate.read(() => log.list(options)),
  watch: (after, signal) => log.watch(after, signal),
});
