import { expect } from 'chai';
import { isCode, type ErrorCode, type OperatorError } from '../../base/errors.js';
import { put, remove, type Change, type Network } from '../../model/index.js';
import type { ObjectStore } from '../../store/contract.js';
import { aNetwork, aNode } from './builders.js';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** A newer control plane took the lease. */
  fence(token: number): Promise<void>;
  /** Drops all but about the newest `keep` changes. */
  trim(keep: number): Promise<void>;
}

/** The error of a promise that must reject with `code`. */
export async function rejection(code: ErrorCode, promise: Promise<unknown>): Promise<OperatorError> {
  const outcome = await promise.then(() => 'no error', (error: unknown) => error);
  if (!isCode(outcome, code)) throw outcome instanceof Error ? outcome : new Error(`expected ${code}, got ${String(outcome)}`);
  return outcome;
}

export const newNetwork = (name: string, vni = 4097): Network => aNetwork({ name, metadata: { resourceVersion: 0 }, status: { vni } });

/** Reads a watch until it has seen `count` changes. */
export async function take(changes: AsyncIterable<readonly Change[]>, count: number): Promise<readonly Change[]> {
  const seen: Change[] = [];
  for await (const batch of changes) {
    seen.push(...batch);
    if (seen.length >= count) break;
  }
  return seen;
}

/** What every implementation of ObjectStore must hold; `open` gives an empty store. */
export function itKeepsTheObjectStoreContract(open: () => Promise<StoreUnderTest>): void {
  let subject: StoreUnderTest;
  let store: ObjectStore;
  let aborter: AbortController;

  beforeEach(async () => {
    subject = await open();
    store = subject.store;
    aborter = new AbortController();
  });
  afterEach(() => aborter.abort());

  const create = async (network: Network): Promise<Network> => (await store.commit([put(network)]))[0]?.object as Network;

  it('gives back what was written, with the version of the write, so that it can be written again', async () => {
    const created = await create(newNetwork('a'));
    expect(created.metadata.resourceVersion).to.be.greaterThan(0);
    expect(await store.get('Network', 'a')).to.deep.equal(created);
    const [change] = await store.commit([put(created)]);
    expect(change?.version).to.be.greaterThan(created.metadata.resourceVersion);
  });

  it('keeps every string as it is, so that no value can break the encoding', async () => {
    const annotations = { text: 'a\nb\u0000"\\ ü 😀 \u2028', '': '' };
    await store.commit([put(aNetwork({ name: 'odd', metadata: { resourceVersion: 0, annotations } }))]);
    expect((await store.get('Network', 'odd'))?.metadata.annotations).to.deep.equal(annotations);
  });

  it('knows nothing of an object that was never written or was deleted', async () => {
    expect(await store.get('Network', 'a')).to.equal(undefined);
    const created = await create(newNetwork('a'));
    await store.commit([remove(created)]);
    expect(await store.get('Network', 'a')).to.equal(undefined);
  });

  it('numbers the objects of a batch one by one, in order, so that a watch can stop between them', async () => {
    const changes = await store.commit([put(newNetwork('a')), put(newNetwork('b')), put(newNetwork('c'))]);
    const first = changes[0]?.version ?? 0;
    expect(changes.map(({ version }) => version)).to.deep.equal([first, first + 1, first + 2]);
    expect(changes.map(({ object }) => object.metadata.resourceVersion)).to.deep.equal([first, first + 1, first + 2]);
  });

  it('writes nothing of a batch when one object changed since it was read, and names that object', async () => {
    const stale = await create(newNetwork('a'));
    const fresh = (await store.commit([put(stale)]))[0]?.object as Network;
    const error = await rejection('VERSION_CONFLICT', store.commit([put(newNetwork('b')), put(stale)]));
    expect(error.details['objects']).to.deep.equal(
      [{ kind: 'Network', name: 'a', expected: stale.metadata.resourceVersion, found: fresh.metadata.resourceVersion }]);
    expect(error.message).to.contain('Network/a');
    expect(await store.get('Network', 'b')).to.equal(undefined);
  });

  it('refuses to create what exists, and to change or delete what does not', async () => {
    const created = await create(newNetwork('a'));
    await rejection('VERSION_CONFLICT', store.commit([put(newNetwork('a'))]));
    await store.commit([remove(created)]);
    await rejection('VERSION_CONFLICT', store.commit([put(created)]));
    await rejection('VERSION_CONFLICT', store.commit([remove(created)]));
    await rejection('VERSION_CONFLICT', store.commit([remove(newNetwork('a'))]));
  });

  it('refuses a batch that writes one object twice, as it cannot tell which was meant', async () => {
    await rejection('INTERNAL', store.commit([put(newNetwork('a')), put(newNetwork('a'))]));
  });

  it('takes an empty batch as no change', async () => {
    expect(await store.commit([])).to.deep.equal([]);
    expect((await store.list()).version).to.equal(0);
  });

  it('refuses a writer with an older fencing token, and lets users without one through', async () => {
    await subject.fence(7);
    const error = await rejection('STALE_FENCING_TOKEN', store.commit([put(newNetwork('a'))], { fencingToken: 6 }));
    expect(error.details).to.include({ token: 6, current: 7 });
    await store.commit([put(newNetwork('b'))], { fencingToken: 7 });
    await store.commit([put(newNetwork('c'))]);
    expect((await store.list()).objects.map(({ metadata }) => metadata.name).sort()).to.deep.equal(['b', 'c']);
  });

  it('tells with a change which user asked for it, now and to who reads it later', async () => {
    const changes = await store.commit([put(newNetwork('a')), put(newNetwork('b', 4098))], { by: 'ada' });
    expect(changes.map(({ by }) => by)).to.deep.equal(['ada', 'ada']);
    await create(newNetwork('c', 4099));
    expect((await take(store.watch(0, aborter.signal), 3)).map(({ by }) => by)).to.deep.equal(['ada', 'ada', undefined]);
  });

  it('lists one kind or all, with the version from which a watch misses nothing', async () => {
    await store.commit([put(newNetwork('a')), put(aNode({ name: 'n', metadata: { resourceVersion: 0 } }))]);
    const listed = await store.list();
    expect(listed.objects.map(({ kind }) => kind).sort()).to.deep.equal(['Network', 'Node']);
    expect((await store.list('Node')).objects.map(({ metadata }) => metadata.name)).to.deep.equal(['n']);
    const created = await create(newNetwork('b'));
    const seen = await take(store.watch(listed.version, aborter.signal), 1);
    expect(seen).to.deep.equal([{ op: 'put', version: created.metadata.resourceVersion, object: created }]);
  });

  it('delivers the past and then the future, in order, each change once', async () => {
    const first = await create(newNetwork('a'));
    const seen = take(store.watch(0, aborter.signal), 4);
    const second = (await store.commit([put(first)]))[0]?.object as Network;
    await store.commit([remove(second), put(newNetwork('b'))]);
    expect((await seen).map(({ op, version, object }) => [op, version, object.metadata.name])).to.deep.equal(
      [['put', 1, 'a'], ['put', 2, 'a'], ['delete', 3, 'a'], ['put', 4, 'b']]);
  });

  it('gives a deletion the last state and a version of its own, so that watchers know what went and when', async () => {
    const created = await create(newNetwork('a', 4200));
    await store.commit([remove(created)]);
    const [, deletion] = await take(store.watch(0, aborter.signal), 2);
    expect(deletion).to.deep.include({ op: 'delete', version: 2 });
    expect((deletion?.object as Network).status.vni).to.equal(4200);
    expect(deletion?.object.metadata.resourceVersion).to.equal(2);
  });

  it('ends a watch promptly when it is aborted, waiting or not', async () => {
    const seen = take(store.watch(0, aborter.signal), 1);
    setTimeout(() => aborter.abort(), 5);
    expect(await seen).to.deep.equal([]);
    expect(await take(store.watch(0, aborter.signal), 1)).to.deep.equal([]);
  });

  it('says that a watch position is gone when changes after it were trimmed, instead of skipping them', async () => {
    for (let vni = 1; vni <= 300; vni += 1) await create(newNetwork(`n${vni}`, vni));
    await subject.trim(10);
    await rejection('VERSION_GONE', take(store.watch(1, aborter.signal), 1));
    const { version } = await store.list();
    const created = await create(newNetwork('after'));
    expect((await take(store.watch(version, aborter.signal), 1))[0]?.version).to.equal(created.metadata.resourceVersion);
  });

  it('says that a watch position is gone when the store is younger than it, so that nobody waits for ever', async () => {
    await rejection('VERSION_GONE', take(store.watch(99, aborter.signal), 1));
  });

  it('loses no update among many writers of one object', async () => {
    await create(newNetwork('counter', 0));
    const increment = async (): Promise<void> => {
      for (;;) {
        const held = (await store.get('Network', 'counter')) as Network;
        try {
          await store.commit([put({ ...held, status: { ...held.status, vni: held.status.vni + 1 } })]);
          return;
        } catch (error) {
          if (!isCode(error, 'VERSION_CONFLICT')) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 10 }, async () => { for (let i = 0; i < 5; i += 1) await increment(); }));
    expect((await store.get('Network', 'counter'))?.status.vni).to.equal(50);
  });
}
