import { expect } from 'chai';
import fc from 'fast-check';
import { timestamp } from '../../../base/clock.js';
import { ClusterSnapshot, ROTATE_KEYS, type AnyResource, type HostState, type NodeState, type TrafficKeys } from '../../../model/index.js';
import { planHostState } from '../../../plan/host-state.js';
import { planTrafficKeys } from '../../../plan/traffic-keys.js';
import { applyWrites } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aTrafficKey, EPOCH_MS, someFacts } from '../../support/builders.js';

const PERIOD_MS = 12 * 3_600_000;
const NAMES = ['node-1', 'node-2', 'node-3'] as const;

/** Three nodes on the encrypted network `internal`, and hosts that apply when they are told to. */
class KeyCluster {
  readonly view = new ClusterSnapshot();
  readonly applied = new Map<string, HostState>();
  now = EPOCH_MS;
  #spi = 0x10000000;
  #epoch = 0;

  constructor() {
    const nodes = NAMES.map((name, index) => aNode({ name, status: { facts: someFacts(), vtep: { address: `10.99.0.${index + 1}`, mtu: 1500 }, attachments: { internal: `172.30.0.25${index}` } } }));
    this.put(aNetwork({ spec: { encrypted: true } }), ...nodes);
  }

  put(...objects: readonly AnyResource[]): void {
    for (const object of objects) applyWrites(this.view, [{ op: 'put', object: { ...object, metadata: { ...object.metadata, resourceVersion: this.view.get(object.kind, object.metadata.name)?.metadata.resourceVersion ?? 0 } } as AnyResource }]);
  }

  plan(): number {
    const { writes } = planTrafficKeys(this.view, { now: this.now, newId: () => 'u', newEpoch: () => (this.#epoch += 0x10000), newKey: (_node, taken, now) => {
      do this.#spi += 1; while (taken.has(this.#spi));
      return aTrafficKey(this.#spi, timestamp(now));
    } });
    applyWrites(this.view, writes);
    return writes.length;
  }

  /** The host is brought to what it should be. */
  sync(name: string): void {
    const state = planHostState(this.view, name);
    if (state === undefined) return;
    this.applied.set(name, state);
    this.put(aHost({ name, status: { appliedVersion: this.view.version } }));
  }

  settle(): void {
    for (let turn = 0; turn < 10 && (this.plan() > 0 || turn === 0); turn += 1) for (const name of NAMES) this.sync(name);
  }

  change(name: string, status: { state?: NodeState; boot?: string }): void {
    const node = this.view.node(name)!;
    this.put({ ...node, status: { ...node.status, ...(status.state && { state: status.state, since: timestamp(this.now) }), facts: someFacts({ bootId: status.boot ?? node.status.facts!.bootId }) } });
  }

  keys = (name: string): TrafficKeys => this.view.get('TrafficKeys', name) ?? expect.fail(`no keys of ${name}`);
  spis = (name: string): number[] => this.keys(name).spec.keys.map(({ spi }) => spi);

  /** What `from` seals and `to` cannot open. */
  unopened(): string[] {
    return [...this.applied].flatMap(([from, { vtep, encryption }]) => [...this.applied].flatMap(([to, other]) => {
      const peer = other.encryption?.peers.find((one) => one.vtep === vtep);
      const sends = encryption?.peers.find((one) => one.vtep === other.vtep)?.sends;
      return from === to || sends === undefined || peer?.receives.includes(sends) === true ? [] : [`${from} to ${to}`];
    }));
  }
}

describe('planTrafficKeys', () => {
  it('gives each node on an encrypted network a key of its own, and takes it from who leaves the last one', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    const spis = NAMES.flatMap((name) => cluster.spis(name));
    expect(new Set(spis).size).to.equal(3);
    expect(cluster.unopened()).to.deep.equal([]);
    const node = cluster.view.node('node-3')!;
    cluster.put({ ...node, status: { ...node.status, attachments: {} } });
    cluster.plan();
    expect(cluster.view.get('TrafficKeys', 'node-3')).to.equal(undefined);
  });

  it('does nothing for networks that are not encrypted', () => {
    const cluster = new KeyCluster();
    cluster.put(aNetwork({ spec: { encrypted: false } }));
    expect(cluster.plan()).to.equal(0);
  });

  it('rotates in three steps, each after the hosts that matter have the one before', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    const [old] = cluster.spis('node-1');
    cluster.now += PERIOD_MS;
    cluster.plan();
    const [next] = cluster.spis('node-1');
    expect(cluster.spis('node-1')).to.deep.equal([next, old]);
    expect(cluster.keys('node-1').status.sending, 'before its peers can open the new one').to.equal(old);
    cluster.sync('node-2');
    cluster.plan();
    expect(cluster.keys('node-1').status.sending, 'while one peer cannot').to.equal(old);
    cluster.sync('node-3');
    cluster.sync('node-1');
    cluster.plan();
    expect(cluster.keys('node-1').status.sending).to.equal(next);
    expect(cluster.spis('node-1'), 'while it may still send with the old one').to.deep.equal([next, old]);
    cluster.sync('node-1');
    cluster.plan();
    expect(cluster.spis('node-1')).to.deep.equal([next]);
  });

  it('looks again when the key\'s time is over, and earlier when a person wishes so', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    const context = { now: cluster.now, newId: () => 'u', newEpoch: () => 0, newKey: () => expect.fail('no key is due') };
    expect(planTrafficKeys(cluster.view, context)).to.deep.equal({ writes: [], wakeAt: cluster.now + PERIOD_MS });
    const keys = cluster.keys('node-1');
    cluster.now += 1000;
    cluster.put({ ...keys, metadata: { ...keys.metadata, annotations: { [ROTATE_KEYS]: timestamp(cluster.now) } } });
    cluster.settle();
    expect(cluster.spis('node-1')).to.have.length(1).and.not.include(keys.status.sending);
  });

  it('waits for a host that does not answer, and no longer when it is down', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    cluster.now += PERIOD_MS;
    cluster.change('node-3', { state: 'unreachable' });
    const [old] = cluster.spis('node-1');
    for (const name of ['node-1', 'node-2']) { cluster.plan(); cluster.sync(name); cluster.plan(); }
    expect(cluster.keys('node-1').status.sending).to.equal(old);
    cluster.change('node-3', { state: 'down' });
    cluster.plan();
    expect(cluster.keys('node-1').status.sending).not.to.equal(old);
  });

  it('replaces the key of a host that was booted anew, and has it send with none meanwhile: its counters begin again', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    const [old] = cluster.spis('node-1');
    cluster.change('node-1', { boot: 'boot-2' });
    expect(planHostState(cluster.view, 'node-1')?.encryption?.peers.map(({ sends }) => sends)).to.deep.equal([undefined, undefined]);
    cluster.settle();
    expect(cluster.spis('node-1')).to.have.length(1).and.not.include(old);
    expect(planHostState(cluster.view, 'node-1')?.encryption?.peers.map(({ sends }) => sends)).to.not.include(undefined);
    expect(cluster.unopened()).to.deep.equal([]);
  });

  it('replaces a key that its host lost, and that of a host that was down, once', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    const keys = cluster.keys('node-1');
    cluster.put({ ...keys, status: { ...keys.status, lost: keys.status.sending } });
    cluster.now += 1000;
    cluster.change('node-2', { state: 'down' });
    cluster.now += 1000;
    const [lost, down] = [cluster.spis('node-1'), cluster.spis('node-2')];
    expect(cluster.plan()).to.equal(2);
    expect([...cluster.spis('node-1'), ...cluster.spis('node-2')]).to.have.length(2).and.not.include.members([...lost, ...down]);
    expect(cluster.plan()).to.equal(0);
  });

  it('has everybody seal anew for a host that was down, booted anew or bereft of its associations: it may have forgotten how far they had counted', () => {
    const cluster = new KeyCluster();
    cluster.settle();
    const towards = (name: string) => NAMES.flatMap((from) => cluster.applied.get(from)!.encryption!.peers.filter(({ vtep }) => vtep === cluster.view.node(name)!.status.vtep!.address).map(({ sends }) => sends));
    const losses: readonly (() => void)[] = [
      () => cluster.change('node-1', { boot: 'boot-2' }),
      () => { cluster.now += 1000; cluster.change('node-1', { state: 'down' }); cluster.settle(); cluster.change('node-1', { state: 'ready' }); },
      () => { const keys = cluster.keys('node-1'); cluster.put({ ...keys, status: { ...keys.status, lost: keys.status.sending } }); },
    ];
    for (const lose of losses) {
      const before = towards('node-1');
      lose();
      cluster.settle();
      expect(towards('node-1')).to.have.length(2).and.not.include.members(before);
      expect(cluster.unopened()).to.deep.equal([]);
    }
    const before = towards('node-1');
    cluster.now += PERIOD_MS - 60_000;
    cluster.settle();
    expect(towards('node-1'), 'and not otherwise').to.deep.equal(before);
  });

  it('never has a host send what a peer cannot open, whoever applies when', () => {
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('sync' as const), name: fc.constantFrom(...NAMES) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('plan' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
    );
    fc.assert(fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const cluster = new KeyCluster();
      cluster.settle();
      for (const one of actions) {
        if (one.kind === 'sync') cluster.sync(one.name);
        else if (one.kind === 'plan') cluster.plan();
        else cluster.now += PERIOD_MS;
        expect(cluster.unopened()).to.deep.equal([]);
      }
    }), { numRuns: 100 });
  });
});
