import type { Clock } from '../base/clock.js';
import { isCode, messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { ClusterSnapshot, type Change, type ClusterView, type Kind, type Mark, type ResourceOf, type Write } from '../model/index.js';
import { isRewound, NO_MARK } from '../plan/going-back.js';
import type { CommitOptions, Listed, ObjectStore } from './contract.js';
import { listedChanges, vanishedChanges } from './relist.js';
import { updateObject, type Mutate, type UpdateOptions } from './update-object.js';

export interface MirrorDeps {
  readonly store: ObjectStore;
  readonly log: Log;
  readonly clock: Clock;
  /** What this member knows to be acknowledged: from a store that lacks it nothing is taken over. */
  readonly mark?: () => Mark;
}

export interface UntilOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type ChangeListener = (changes: readonly Change[]) => void;

/** The store in memory, kept current by a watch. Behind by at most the way from Redis; own commits show at once. */
export interface Mirror {
  readonly view: ClusterView;
  /** Takes over changes that someone else of this process committed. */
  apply(changes: readonly Change[]): void;
  /** Calls back with what was new, after the view has it; the returned function ends that. */
  subscribe(listener: ChangeListener): () => void;
  /** Resolves once the predicate holds. @throws TIMEOUT; the signal's reason; what the predicate throws */
  until(predicate: (view: ClusterView) => boolean, options: UntilOptions): Promise<void>;
  /** Resolves once the view has all that was written before the call, by whomever. @throws TIMEOUT; STORE_UNAVAILABLE; the signal's reason */
  catchUp(options: UntilOptions): Promise<void>;
  /** ObjectStore.commit, with the result in the view when it resolves. */
  commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly Change[]>;
  /** Read, mutate, commit; again from a fresh read after a conflict. See updateObject. */
  update<K extends Kind>(kind: K, name: string, mutate: Mutate<K>, options?: UpdateOptions): Promise<ResourceOf[K] | undefined>;
  close(): Promise<void>;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5000;
/** While the store lacks what was acknowledged: a person is waited for. */
const HELD_MS = 1000;

/** Resolves with the complete view. @throws STORE_UNAVAILABLE when the first list does not succeed */
export async function openMirror(deps: MirrorDeps): Promise<Mirror> {
  const listed = await deps.store.list();
  const mirror = new WatchedMirror(deps);
  mirror.takeList(listed);
  mirror.follow(listed.version);
  return mirror;
}

class WatchedMirror implements Mirror {
  readonly view = new ClusterSnapshot();
  readonly #deps: MirrorDeps;
  readonly #listeners = new Set<ChangeListener>();
  /** Asked after each batch, also one that only brings own commits again: it may close a hole. */
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();
  #following: Promise<void> = Promise.resolve();
  /** Of all changes so far; own commits run ahead of the watch. */
  #newest = 0;
  #isHeld = false;

  constructor(deps: MirrorDeps) {
    this.#deps = deps;
  }

  apply(changes: readonly Change[]): void {
    for (const { version } of changes) this.#newest = Math.max(this.#newest, version);
    const fresh = changes.filter((change) => this.view.apply(change));
    if (fresh.length > 0) for (const listener of [...this.#listeners]) this.#notify(listener, fresh);
    for (const check of [...this.#waiting]) check();
  }

  takeList(listed: Listed): void {
    this.apply(listedChanges(listed));
    this.view.reach(listed.version);
    this.#newest = Math.max(this.#newest, listed.version);
    for (const check of [...this.#waiting]) check();
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async until(predicate: (view: ClusterView) => boolean, { timeoutMs, signal }: UntilOptions): Promise<void> {
    signal?.throwIfAborted();
    if (predicate(this.view)) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.#waiting.delete(check);
        cancelTimer();
        signal?.removeEventListener('abort', abort);
        finish();
      };
      const abort = (): void => settle(() => reject(signal?.reason));
      const check = (): void => {
        try {
          if (predicate(this.view)) settle(resolve);
        } catch (error) {
          settle(() => reject(error));
        }
      };
      this.#waiting.add(check);
      const cancelTimer = this.#deps.clock.after(timeoutMs, () =>
        settle(() => reject(new OperatorError('TIMEOUT', `wait for the store: not true within ${timeoutMs} ms`, { timeoutMs }))));
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  async catchUp(options: UntilOptions): Promise<void> {
    const version = await this.#deps.store.newestVersion();
    await this.until((view) => view.version >= version, options);
  }

  async commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly Change[]> {
    const changes = await this.#deps.store.commit(writes, options);
    this.apply(changes);
    return changes;
  }

  update<K extends Kind>(kind: K, name: string, mutate: Mutate<K>, options?: UpdateOptions): Promise<ResourceOf[K] | undefined> {
    const deps = {
      store: this.#deps.store,
      read: <T extends Kind>(ofKind: T, ofName: string) => this.view.get(ofKind, ofName),
      commit: (writes: readonly Write[], commitOptions?: CommitOptions) => this.commit(writes, commitOptions),
    };
    return updateObject(deps, { kind, name, mutate }, options);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
  }

  /** Watches from `version` on, in the background, until close(). */
  follow(version: number): void {
    this.#following = this.#follow(version);
  }

  async #follow(from: number): Promise<void> {
    const { store, log } = this.#deps;
    const { signal } = this.#closing;
    let cursor = from; // not view.version: own commits run ahead of others' changes that the watch has yet to bring
    for (let backoffMs = FIRST_BACKOFF_MS; !signal.aborted;) {
      try {
        for await (const batch of store.watch(cursor, signal)) {
          this.apply(batch);
          cursor = batch.at(-1)?.version ?? cursor;
          backoffMs = FIRST_BACKOFF_MS;
        }
      } catch (error) {
        const relisted = isCode(error, 'VERSION_GONE') ? await this.#relist(cursor) : undefined;
        if (relisted === undefined) log.warn('watch broke off, trying again', { error: messageOf(error), backoffMs });
        cursor = relisted ?? cursor;
        await this.#pause(relisted !== undefined ? 0 : this.#isHeld ? HELD_MS : Math.random() * backoffMs);
        backoffMs = relisted === undefined ? Math.min(backoffMs * 2, MAX_BACKOFF_MS) : FIRST_BACKOFF_MS;
      }
    }
  }

  /** The version to watch from; undefined when the list did not succeed either. */
  async #relist(cursor: number): Promise<number | undefined> {
    try {
      const seen = Math.max(cursor, this.#newest); // before the list: what is committed meanwhile is no sign of anything
      const listed = await this.#deps.store.list();
      if (this.#lacksAcknowledged(listed)) return undefined;
      this.#takeAgain(listed, seen);
      return listed.version;
    } catch (error) {
      this.#deps.log.warn('list after a broken watch', { error: messageOf(error) });
      return undefined;
    }
  }

  /** The view stays as it is, until the store has it all again or a person has accepted the loss. */
  #lacksAcknowledged({ history, isAlarmed, version }: Listed): boolean {
    const { mark = () => NO_MARK, log } = this.#deps;
    const wasHeld = this.#isHeld;
    this.#isHeld = isAlarmed === true || (history !== undefined && isRewound(mark(), history));
    if (this.#isHeld && !wasHeld) log.error('the store lacks what was acknowledged: nothing of it is taken over', { acknowledged: mark(), found: version });
    return this.#isHeld;
  }

  /** What was seen may be lost when a copy took over, or the store is another one; nobody had been promised that it stays. */
  #takeAgain(listed: Listed, seen: number): void {
    const { epoch, ...history } = listed.history ?? { epoch: 0, version: listed.version, gaps: [] };
    const isLost = isRewound({ epoch, version: seen }, { epoch, ...history });
    this.apply(vanishedChanges(this.view, listed, isLost));
    if (isLost) {
      this.#deps.log.warn('the store lost what this member had seen', { seen, to: listed.version });
      this.view.clear();
      this.#newest = 0;
    }
    this.takeList(listed);
  }

  #notify(listener: ChangeListener, changes: readonly Change[]): void {
    try {
      listener(changes);
    } catch (error) {
      this.#deps.log.error('a listener of the mirror threw', { error: messageOf(error) });
    }
  }

  #pause(delayMs: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const finish = (): void => (cancel(), signal.removeEventListener('abort', finish), resolve());
      const cancel = this.#deps.clock.after(delayMs, finish);
      signal.addEventListener('abort', finish, { once: true });
    });
  }
}
