import { expect } from 'chai';
import type { MemberList } from '../../../api/contract.js';
import { messageOf } from '../../../base/errors.js';
import { UPGRADE_ANNOTATION } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { UpgradeCluster } from '../../support/upgrade-cluster.js';
import { serviceDocument } from '../../support/whole-cluster.js';

const [OLD, NEW, NEXT] = ['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16)];

/** Real members and a real store; what hosts do is told by simulated ones, and seen in earnest in host/manager.spec.ts. */
describe('an upgrade of three managers', function () {
  this.timeout(180_000);
  const cluster = new UpgradeCluster(3);

  before(async () => {
    await cluster.start();
    await cluster.allReady(60_000);
    await cluster.settle({ build: OLD, brought: NEW });
    await cluster.apply(serviceDocument('web', { replicas: 3 }));
    await cluster.settled('web', 3, 30_000);
  });
  after(() => cluster.stop());

  const builds = async () => {
    const { items } = await cluster.api.get<MemberList>('/v1/members');
    return Object.fromEntries((await cluster.nodes()).map(({ metadata: { uid, name } }) => [name, items.find(({ id, state }) => id === uid && state !== 'unreachable')?.build]));
  };
  /** Until nobody is on its way. */
  const done = () => eventually(async () => {
    const nodes = await cluster.nodes();
    const open = nodes.filter(({ metadata, status }) => status.manager?.state !== 'manager' || metadata.annotations[UPGRADE_ANNOTATION] !== undefined);
    expect(open.map(({ metadata, status }) => `${metadata.name} ${status.manager?.state}: ${status.manager?.message}`)).to.deep.equal([]);
  }, 120_000);

  it('restarts one after the other, the leader last, each when another leads and it holds no host; every apply is taken and no container notices', async () => {
    const containers = cluster.machines.map(({ containers: map }) => [...map.values()].map(({ id }) => id));
    const [failures, upgrading] = [[] as string[], [] as number[]];
    let isOver = false, applied = 0;
    const applying = (async () => {
      while (!isOver) {
        await cluster.apply(serviceDocument('idle', { replicas: 0, labels: { round: String(++applied) } })).catch((error: unknown) => failures.push(messageOf(error)));
        upgrading.push((await cluster.nodes()).filter(({ status }) => status.manager?.state === 'upgrading').length);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    const order = await cluster.upgrade('u1', NEW);
    await done();
    isOver = true;
    await applying;
    expect(cluster.restarts).to.deep.equal(order.map((node) => ({ node, build: NEW, led: false })));
    expect(await builds()).to.deep.equal({ 'sim-1': NEW, 'sim-2': NEW, 'sim-3': NEW });
    expect([failures, Math.max(...upgrading)]).to.deep.equal([[], 1]);
    expect(applied).to.be.greaterThan(10);
    expect(cluster.machines.map(({ containers: map }) => [...map.values()].map(({ id }) => id))).to.deep.equal(containers);
  });

  it('stops at the manager on which a build does not start, which runs what it ran, and leaves the rest as they are', async () => {
    const [first = '', second = '', third = ''] = await cluster.upgrade('u2', NEXT).then((order) => {
      cluster.broken.set(order[1]!, NEXT);
      return order;
    });
    await done();
    expect(await builds()).to.deep.equal({ [first]: NEXT, [second]: NEW, [third]: NEW });
    const messages = Object.fromEntries((await cluster.nodes()).map(({ metadata, status }) => [metadata.name, status.manager?.message]));
    expect(messages[second]).to.contain(`not upgraded to build ${NEXT}, runs what it ran before`).and.contain('no such module');
    expect(messages[third]).to.equal(`not upgraded, since ${second} went back to its earlier build`);
    expect(cluster.restarts.some(({ node, build }) => node === third && build === NEXT)).to.equal(false);
  });
});
