import type { CommitOptions, ObjectStore } from '../../store/contract.js';
import { changesOf, objectKey, refuseDoubles, staleFencingToken, versionConflict, versionGone, withVersion } from '../../store/versioned.js';
import { KINDS, type AnyResource, type Change, type Kind, type ResourceOf, type Write } from '../../model/index.js';
import { Wakers } from './wakers.js';

/** The store's contract without Redis; objects pass through JSON, so that nobody shares or mutates what is held. */
export class MemoryStore implements ObjectStore {
  #version = 0;
  #fencingToken = 0;
  #changes: Change[] = [];
  readonly #objects = new Map<string, string>();
  readonly #wakers = new Wakers();

  get version(): number {
    return this.#version;
  }

  async newestVersion(): Promise<number> {
    return this.#version;
  }

  /** A new owner of the lease: commits with an older token are refused from now on. */
  fence(token: number): void {
    this.#fencingToken = token;
  }

  /** Forgets all but the newest `keep` changes, as a capped stream does. */
  trim(keep: number): void {
    this.#changes = keep === 0 ? [] : this.#changes.slice(-keep);
    this.#wakers.wake();
  }

  /** Test set-up: commits what must not exist yet and gives it back as stored. */
  async seed<T extends AnyResource>(...objects: readonly T[]): Promise<readonly T[]> {
    const changes = await this.commit(objects.map((object) => ({ op: 'put', object: withVersion(object, 0) })));
    return changes.map(({ object }) => object as T);
  }

  async get<K extends Kind>(kind: K, name: string): Promise<ResourceOf[K] | undefined> {
    const body = this.#objects.get(`${kind}/${name}`);
    return body === undefined ? undefined : (JSON.parse(body) as ResourceOf[K]);
  }

  async list(kind?: Kind): Promise<{ readonly version: number; readonly objects: readonly AnyResource[] }> {
    const all = [...this.#objects.values()].map((body) => JSON.parse(body) as AnyResource);
    const objects = all.filter((object) => (kind === undefined ? KINDS.includes(object.kind) : object.kind === kind));
    return { version: this.#version, objects };
  }

  async commit(writes: readonly Write[], { fencingToken, by }: CommitOptions = {}): Promise<readonly Change[]> {
    refuseDoubles(writes);
    if (fencingToken !== undefined && fencingToken < this.#fencingToken) throw staleFencingToken(fencingToken, this.#fencingToken);
    const conflicts = writes
      .map((write) => ({ write, found: this.#held(write.object) }))
      .filter(({ write, found }) => found !== write.object.metadata.resourceVersion || (write.op === 'delete' && found === 0));
    if (conflicts.length > 0) throw versionConflict(conflicts);
    const changes = JSON.parse(JSON.stringify(changesOf(writes, this.#version + 1, by))) as readonly Change[];
    for (const change of changes) this.#write(change);
    this.#wakers.wake();
    return structuredClone(changes) as readonly Change[];
  }

  async *watch(version: number, signal: AbortSignal): AsyncGenerator<readonly Change[]> {
    let cursor = version;
    while (!signal.aborted) {
      const batch = this.#changes.filter((change) => change.version > cursor);
      if (cursor > this.#version || (cursor < this.#version && batch[0]?.version !== cursor + 1)) throw versionGone(cursor);
      if (batch.length > 0) yield structuredClone(batch);
      else await this.#wakers.next(signal);
      cursor = batch.at(-1)?.version ?? cursor;
    }
  }

  #held({ kind, metadata: { name } }: AnyResource): number {
    const body = this.#objects.get(`${kind}/${name}`);
    return body === undefined ? 0 : (JSON.parse(body) as AnyResource).metadata.resourceVersion;
  }

  #write(change: Change): void {
    const key = objectKey(change.object);
    if (change.op === 'put') this.#objects.set(key, JSON.stringify(change.object));
    else this.#objects.delete(key);
    this.#version = change.version;
    this.#changes.push(change);
  }
}
