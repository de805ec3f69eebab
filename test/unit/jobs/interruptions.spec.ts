import { expect } from 'chai';
import { Interruptions } from '../../../jobs/interruptions.js';

describe('Interruptions', () => {
  it('ends what runs for the key, and nothing else', async () => {
    const looks = new Interruptions();
    const signals: AbortSignal[] = [];
    const run = (key: string) => looks.during(key, async (signal) => { signals.push(signal); await new Promise((resolve) => setImmediate(resolve)); });
    const both = [run('node-1'), run('node-2')];
    looks.interrupt(['node-1', 'node-3']);
    await Promise.all(both);
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, false]);
  });

  it('forgets what has ended', async () => {
    const looks = new Interruptions();
    const signal = await looks.during('node-1', async (given) => given);
    looks.interrupt(['node-1']);
    expect(signal.aborted).to.equal(false);
  });
});
