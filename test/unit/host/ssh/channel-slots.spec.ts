import { expect } from 'chai';
import { createChannelSlots } from '../../../../host/ssh/channel-slots.js';

describe('channel slots', () => {
  it('leaves room for runs however many long channels wait, so that followed logs never stop a reconcile', async () => {
    const slots = createChannelSlots({ total: 3, long: 2 });
    await slots.acquire('long');
    await slots.acquire('long');
    let thirdLong = false;
    void slots.acquire('long').then(() => (thirdLong = true));
    await slots.acquire('short');
    expect(thirdLong).to.equal(false);
  });

  it('serves a lane in the order of asking', async () => {
    const slots = createChannelSlots({ total: 1, long: 1 });
    const order: number[] = [];
    const release = await slots.acquire('short');
    const waiting = [1, 2, 3].map(async (n) => {
      const done = await slots.acquire('short');
      order.push(n);
      done();
    });
    release();
    await Promise.all(waiting);
    expect(order).to.deep.equal([1, 2, 3]);
  });

  it('counts a slot that is given back twice once, so that the limit holds', async () => {
    const slots = createChannelSlots({ total: 1, long: 1 });
    const release = await slots.acquire('short');
    release();
    release();
    await slots.acquire('short');
    let isSecondIn = false;
    void slots.acquire('short').then(() => (isSecondIn = true));
    await Promise.resolve();
    expect(isSecondIn).to.equal(false);
  });

  it('forgets a caller who gave up, so that the slot goes to the next one', async () => {
    const slots = createChannelSlots({ total: 1, long: 1 });
    const release = await slots.acquire('short');
    const impatient = new AbortController();
    const refused = slots.acquire('short', impatient.signal).then(() => 'got', (error: Error) => error.message);
    const next = slots.acquire('short');
    impatient.abort(new Error('gave up'));
    expect(await refused).to.equal('gave up');
    release();
    await next;
  });
});
