import { expect } from 'chai';
import { silentLog } from '../../../base/log.js';
import type { AppliedQuorum, QuorumWish } from '../../../store/manager-quorum.js';
import { QuorumKeeper } from '../../../store/quorum-keeper.js';
import { ManualClock } from '../../support/manual-clock.js';

const wishOf = (names: string, patienceMs = 3000): QuorumWish => ({ managers: [...names].map((name) => ({ name, address: `10.0.0.${name}` })), patienceMs });

describe('the keeper of the quorum', () => {
  const open = (wish: QuorumWish | undefined) => {
    const clock = new ManualClock();
    const world = { wish, missed: [] as readonly string[], fails: false, applied: [] as string[] };
    const keeper = new QuorumKeeper({
      clock, log: silentLog, wished: () => world.wish,
      apply: async ({ managers, patienceMs }): Promise<AppliedQuorum> => {
        world.applied.push(`${managers.map(({ name }) => name).join('')} ${patienceMs}`);
        if (world.fails) throw new Error('no master');
        return { applied: [], missed: world.missed };
      },
    });
    return { clock, world, keeper };
  };

  it('tells what is wished once, and again when it changes', async () => {
    const { clock, world, keeper } = open(wishOf('ab'));
    keeper.look();
    await clock.pass(60_000);
    keeper.look();
    world.wish = wishOf('ab', 6000);
    keeper.look();
    await clock.pass(60_000);
    expect(world.applied).to.deep.equal(['ab 3000', 'ab 6000']);
  });

  it('tells what changed while it was being told', async () => {
    const { clock, world, keeper } = open(wishOf('ab'));
    keeper.look();
    world.wish = wishOf('abc');
    keeper.look();
    await clock.pass(1);
    expect(world.applied).to.deep.equal(['ab 3000', 'abc 3000']);
  });

  it('tries again while a manager is off, or nobody is master, until all have heard of it', async () => {
    const { clock, world, keeper } = open(wishOf('ab'));
    Object.assign(world, { fails: true });
    keeper.look();
    await clock.pass(15_000);
    Object.assign(world, { fails: false, missed: ['b'] });
    await clock.pass(20_000);
    Object.assign(world, { missed: [] });
    await clock.pass(60_000);
    expect(world.applied).to.deep.equal(['ab 3000', 'ab 3000', 'ab 3000', 'ab 3000', 'ab 3000']);
  });

  it('tries no sooner because something else changes, as nodes do all the time while one is off', async () => {
    const { clock, world, keeper } = open(wishOf('ab'));
    Object.assign(world, { missed: ['b'] });
    keeper.look();
    for (let second = 1; second < 10; second += 1) {
      await clock.pass(1000);
      keeper.look();
    }
    expect(world.applied).to.deep.equal(['ab 3000']);
    world.wish = wishOf('a');
    keeper.look();
    expect(world.applied).to.deep.equal(['ab 3000', 'a 3000']);
  });

  it('leaves it to the job while a host becomes a manager, and ends when the member leads no more', async () => {
    const { clock, world, keeper } = open(undefined);
    keeper.look();
    await clock.pass(60_000);
    expect(world.applied).to.deep.equal([]);
    world.wish = wishOf('a');
    keeper.stop();
    keeper.look();
    expect(world.applied).to.deep.equal([]);
  });
});
