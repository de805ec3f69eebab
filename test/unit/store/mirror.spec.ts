import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import { put, remove, type Change, type Network } from '../../../model/index.js';
import type { ObjectStore } from '../../../store/contract.js';
import { openMirror, type Mirror } from '../../../store/mirror.js';
import { eventually } from '../../support/eventually.js';
import { MemoryStore } from '../../support/memory-store.js';
import { newNetwork, rejection } from '../../support/object-store-contract.js';

describe('mirror', () => {
  const opened: Mirror[] = [];
  const open = async (store: ObjectStore): Promise<Mirror> => {
    const mirror = await openMirror({ store, log: silentLog, clock: { now: () => 0, after: (_, callback) => systemClock.after(0, callback) } });
    opened.push(mirror);
    return mirror;
  };
  afterEach(async () => { for (const mirror of opened.splice(0)) await mirror.close(); });

  const names = (mirror: Mirror): string[] => [...mirror.view.list('Network')].map(({ metadata }) => metadata.name).sort();
  const record = (mirror: Mirror): string[] => {
    const seen: string[] = [];
    mirror.subscribe((changes) => seen.push(...changes.map(({ op, object }) => `${op} ${object.metadata.name}`)));
    return seen;
  };

  it('starts complete and follows what others write', async () => {
    const store = new MemoryStore();
    const [a] = await store.seed(newNetwork('a'));
    const mirror = await open(store);
    expect(names(mirror)).to.deep.equal(['a']);
    await store.commit([put(newNetwork('b')), remove(a as Network)]);
    await eventually(() => expect(names(mirror)).to.deep.equal(['b']));
  });

  it('shows own commits at once and tells listeners of them only once, though the watch brings them again', async () => {
    const store = new MemoryStore();
    const mirror = await open(store);
    const seen = record(mirror);
    await mirror.commit([put(newNetwork('own'))]);
    expect(names(mirror)).to.deep.equal(['own']);
    await store.commit([put(newNetwork('other'))]);
    await eventually(() => expect(seen).to.deep.equal(['put own', 'put other']));
  });

  it('takes what others wrote before an own commit, though that has the higher version', async () => {
    const store = new MemoryStore();
    const gate = gated(store);
    const mirror = await open(gate.store);
    await store.commit([put(newNetwork('other'))]);
    await mirror.commit([put(newNetwork('own'))]);
    expect(names(mirror)).to.deep.equal(['own']);
    expect(mirror.view.version, 'what the other wrote is not in the view yet, and a host must not be said to show it').to.equal(0);
    gate.open();
    await eventually(() => expect(names(mirror)).to.deep.equal(['other', 'own']));
    expect(mirror.view.version).to.equal(2);
  });

  it('catches up with what others have written, so that a decision is made on nothing older than its occasion', async () => {
    const store = new MemoryStore();
    const gate = gated(store);
    const mirror = await openMirror({ store: gate.store, log: silentLog, clock: systemClock });
    opened.push(mirror);
    await store.commit([put(newNetwork('other'))]);
    await mirror.commit([put(newNetwork('own'))]);
    let isCaughtUp = false;
    const catching = mirror.catchUp({ timeoutMs: 1000 }).then(() => { isCaughtUp = true; });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isCaughtUp).to.equal(false);
    gate.open();
    await catching;
    expect(names(mirror)).to.deep.equal(['other', 'own']);
  });

  it('lists again when the log was trimmed, with deletions for what vanished meanwhile', async () => {
    const store = new MemoryStore();
    const [a, b] = await store.seed(newNetwork('a'), newNetwork('b'));
    const gate = gated(store);
    const mirror = await open(gate.store);
    const seen = record(mirror);
    await store.commit([remove(a as Network), put(b as Network), put(newNetwork('c'))]);
    store.trim(0);
    gate.open();
    await eventually(() => expect(seen).to.deep.equal(['delete a', 'put b', 'put c']));
    await store.commit([put(newNetwork('d'))]);
    await eventually(() => expect(names(mirror)).to.deep.equal(['b', 'c', 'd']));
  });

  it('follows a store that went back in time, instead of holding on to what is no more', async () => {
    const store = new MemoryStore();
    await store.seed(newNetwork('a'), newNetwork('b'));
    const restored = new MemoryStore();
    await restored.seed(newNetwork('b', 7));
    let current: ObjectStore = store;
    const gate = gated({ ...port(store), list: () => current.list(), watch: (version, signal) => current.watch(version, signal) });
    const mirror = await open(gate.store);
    const seen = record(mirror);
    current = restored;
    gate.open();
    await eventually(() => expect(seen).to.deep.equal(['delete a', 'put b']));
    expect(mirror.view.network('b')?.status.vni).to.equal(7);
    expect(mirror.view.version).to.equal(1);
  });

  it('resumes where it was after the watch broke', async () => {
    const store = new MemoryStore();
    let breaks = 3;
    const mirror = await open({ ...port(store), watch: (version, signal) => (breaks-- > 0 ? broken() : store.watch(version, signal)) });
    await store.commit([put(newNetwork('a'))]);
    await eventually(() => expect(names(mirror)).to.deep.equal(['a']));
  });

  it('goes on when a listener throws, as one bad listener must not blind the others', async () => {
    const store = new MemoryStore();
    const mirror = await open(store);
    mirror.subscribe(() => { throw new Error('bad listener'); });
    const seen = record(mirror);
    await store.commit([put(newNetwork('a'))]);
    await eventually(() => expect(seen).to.deep.equal(['put a']));
  });

  describe('until', () => {
    it('resolves at once, or with the change that makes it true', async () => {
      const store = new MemoryStore();
      const mirror = await openMirror({ store, log: silentLog, clock: systemClock });
      opened.push(mirror);
      await mirror.until(() => true, { timeoutMs: 1000 });
      const waiting = mirror.until((view) => view.network('a') !== undefined, { timeoutMs: 1000 });
      await store.commit([put(newNetwork('a'))]);
      await waiting;
    });

    it('gives up after the time allowed, or when aborted, or when the predicate throws', async () => {
      const store = new MemoryStore();
      const mirror = await open(store);
      await rejection('TIMEOUT', mirror.until(() => false, { timeoutMs: 5 }));
      const slow = await openMirror({ store, log: silentLog, clock: systemClock });
      opened.push(slow);
      const aborter = new AbortController();
      const aborted = slow.until(() => false, { timeoutMs: 10_000, signal: aborter.signal });
      aborter.abort(new OperatorError('CONFLICT', 'asked to stop'));
      await rejection('CONFLICT', aborted);
      const throwing = slow.until((view) => { if (view.version > 0) throw new OperatorError('NOT_FOUND', 'gone'); return false; }, { timeoutMs: 10_000 });
      await store.commit([put(newNetwork('a'))]);
      await rejection('NOT_FOUND', throwing);
    });
  });

  describe('update', () => {
    it('repeats the mutation on a fresh read when the view was behind, so no update is lost', async () => {
      const store = new MemoryStore();
      const [a] = await store.seed(newNetwork('a', 1));
      const mirror = await open(gated(store).store);
      await store.commit([put({ ...(a as Network), status: { ...(a as Network).status, vni: 10 } })]);
      const updated = await mirror.update('Network', 'a', (held) => held && { ...held, status: { ...held.status, vni: held.status.vni + 1 } });
      expect(updated?.status.vni).to.equal(11);
      expect(mirror.view.network('a')).to.deep.equal(updated);
    });

    it('leaves the object alone when the mutation gives nothing', async () => {
      const store = new MemoryStore();
      const [a] = await store.seed(newNetwork('a'));
      const mirror = await open(store);
      expect(await mirror.update('Network', 'a', () => undefined)).to.deep.equal(a);
      expect(await mirror.update('Network', 'none', (held) => held)).to.equal(undefined);
      expect(store.version).to.equal(1);
    });

    it('gives up after so many conflicts in a row', async () => {
      const store = new MemoryStore();
      await store.seed(newNetwork('a'));
      const mirror = await open(store);
      let tries = 0;
      const stale = (held: Network | undefined) => (tries += 1, held && { ...held, metadata: { ...held.metadata, resourceVersion: 999 } });
      await rejection('VERSION_CONFLICT', mirror.update('Network', 'a', stale, { attempts: 3 }));
      expect(tries).to.equal(3);
    });
  });
});

const port = (store: ObjectStore): ObjectStore => ({
  get: (kind, name) => store.get(kind, name),
  list: (kind) => store.list(kind),
  newestVersion: () => store.newestVersion(),
  commit: (writes, options) => store.commit(writes, options),
  watch: (version, signal) => store.watch(version, signal),
});

/** The store with a watch that delivers nothing until `open`. */
function gated(store: ObjectStore): { store: ObjectStore; open: () => void } {
  let open = (): void => {};
  const opening = new Promise<void>((resolve) => { open = resolve; });
  async function* watch(version: number, signal: AbortSignal): AsyncGenerator<readonly Change[]> {
    await Promise.race([opening, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    yield* store.watch(version, signal);
  }
  return { store: { ...port(store), watch }, open };
}

async function* broken(): AsyncGenerator<readonly Change[]> {
  throw new OperatorError('STORE_UNAVAILABLE', 'connection lost');
}
