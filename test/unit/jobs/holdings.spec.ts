import { expect } from 'chai';
import { silentLog } from '../../../base/log.js';
import { Holdings } from '../../../jobs/holdings.js';
import type { Hold } from '../../../model/index.js';
import { hostOwner } from '../../../plan/host-owner.js';
import { aView } from '../../support/apply-writes.js';
import { aNode } from '../../support/builders.js';
import { FencingModel } from '../../support/fencing-model.js';
import { ManualClock } from '../../support/manual-clock.js';

const BOTH = ['a', 'b'];
/** Which of two members they belong to is a matter of their names. */
const HOSTS = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5', 'node-6'];
const ownedBy = (member: string): readonly string[] => HOSTS.filter((host) => hostOwner(host, BOTH) === member);

describe('holdings', () => {
  const open = () => {
    const clock = new ManualClock();
    const store = new FencingModel();
    const view = aView(...HOSTS.map((name) => aNode({ name })));
    const member = (me: string) => {
      const said: string[] = [];
      const hold = ({ host, token }: { host: string; token: number }): Hold => ({ host, token, member: me });
      store.beat(me);
      const holdings = new Holdings({
        me, view, clock, log: silentLog,
        port: {
          claim: async (hosts) => store.claim(me, hosts)?.map(hold),
          intact: async (holds) => holds.filter(({ host, token }) => store.mayObserve(me, host, token)),
          release: async (holds) => holds.forEach(({ host, token }) => store.unhold(me, host, token)),
        },
        onTaken: (host) => said.push(`took ${host}`),
        onLeft: async (host) => void said.push(`left ${host}`),
        onHandedOver: (host) => said.push(`handed over ${host}`),
      });
      return { holdings, said, held: () => HOSTS.filter((host) => holdings.isHeld(host)) };
    };
    return { clock, store, member };
  };

  it('takes all hosts alone, and hands those that belong to a new member over to it', async () => {
    const { clock, member } = open();
    const [a, b] = [member('a'), member('b')];
    await a.holdings.settle(['a']);
    expect(a.held()).to.deep.equal(HOSTS);
    await b.holdings.settle(BOTH);
    expect(b.held(), 'nothing that another live member holds').to.deep.equal([]);
    await a.holdings.settle(BOTH);
    await clock.pass(1000);
    expect(a.held()).to.deep.equal(ownedBy('a'));
    expect(b.held()).to.deep.equal(ownedBy('b'));
    expect(a.said).to.include.members(ownedBy('b').map((host) => `handed over ${host}`));
  });

  it('lets the job under way on a host end before another member gets it, and begins no other there', async () => {
    const { clock, member } = open();
    const [a, b] = [member('a'), member('b')];
    const moving = ownedBy('b')[0]!;
    await a.holdings.settle(['a']);
    const entry = a.holdings.enter(moving);
    await a.holdings.settle(BOTH);
    await b.holdings.settle(BOTH);
    await clock.pass(1000);
    expect(b.held()).not.to.include(moving);
    expect(a.holdings.enter(moving)).to.equal(undefined);
    expect(a.holdings.hold(moving), 'what it reports still counts').not.to.equal(undefined);
    entry?.leave();
    await clock.pass(1000);
    expect(b.held()).to.include(moving);
  });

  it('asks a job that takes long to end, as a host must not be without care for minutes', async () => {
    const { clock, member } = open();
    const a = member('a');
    const moving = ownedBy('b')[0]!;
    await a.holdings.settle(['a']);
    const entry = a.holdings.enter(moving)!;
    await a.holdings.settle(BOTH);
    await clock.pass(2900);
    expect(entry.signal.aborted).to.equal(false);
    await clock.pass(200);
    expect(entry.signal.aborted).to.equal(true);
  });

  it('ends work at once on hosts that others took while it was away, and keeps those that nobody took', async () => {
    const { store, member } = open();
    const [a, b] = [member('a'), member('b')];
    await a.holdings.settle(['a']);
    const [lost, kept] = [ownedBy('b')[0]!, ownedBy('a')[0]!];
    const working = a.holdings.enter(lost)!;
    const tokenOfKept = a.holdings.hold(kept)?.token;
    working.signal.addEventListener('abort', () => working.leave());
    store.lose('a');
    await b.holdings.settle(BOTH);
    store.beat('a');
    a.holdings.doubt();
    await a.holdings.settle(BOTH);
    expect(working.signal.aborted).to.equal(true);
    expect(a.held()).to.deep.equal(ownedBy('a'));
    expect(a.holdings.hold(kept)?.token).to.equal(tokenOfKept);
    expect(a.said).to.include(`left ${lost}`).and.not.include(`left ${kept}`);
  });

  it('ends all work and takes nothing while it is suspended, whoever asks it to, and has new holds afterwards', async () => {
    const { clock, member } = open();
    const a = member('a');
    await a.holdings.settle(['a']);
    const before = a.holdings.hold('node-1')!;
    const entry = a.holdings.enter('node-1')!;
    a.holdings.suspend();
    a.holdings.suspend();
    expect(entry.signal.aborted).to.equal(true);
    expect(a.holdings.enter('node-1')).to.equal(undefined);
    entry.leave();
    await a.holdings.settle();
    await clock.pass(5000);
    expect(a.held()).to.deep.equal([]);
    expect(a.said.filter((one) => one === 'left node-1')).to.have.length(1);
    await a.holdings.settle(['a']);
    expect(a.held()).to.deep.equal(HOSTS);
    expect(a.holdings.hold('node-1')!.token).to.be.greaterThan(before.token);
  });

  it('gives everything up when it ends', async () => {
    const { store, member } = open();
    const a = member('a');
    await a.holdings.settle(['a']);
    await a.holdings.close();
    expect(a.held()).to.deep.equal([]);
    expect([...store.holds]).to.deep.equal([]);
  });
});
