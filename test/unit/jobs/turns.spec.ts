import { expect } from 'chai';
import { Turns } from '../../../jobs/turns.js';

describe('turns', () => {
  it('lets many jobs begin one per turn of the event loop and in order, so that timers and sockets come between', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const jobs = ['a', 'b', 'c'].map((name) => turns.next().then(() => order.push(name)));
    const between = (async () => {
      for (let round = 0; round < 3; round++) {
        await new Promise((resolve) => setImmediate(resolve));
        order.push('-');
      }
    })();
    await Promise.all([...jobs, between]);
    expect(order.join('')).to.equal('a-b-c-');
  });
});
