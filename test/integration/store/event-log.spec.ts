import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ClusterEvent } from '../../../model/index.js';
import { createEventLog } from '../../../store/event-log.js';
import { eventually } from '../../support/eventually.js';
import { EPOCH } from '../../support/builders.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const anEvent = (message: string): ClusterEvent =>
  ({ time: EPOCH, type: 'Normal', reason: 'TaskRunning', message, object: { kind: 'Task', name: 'web.1.x' }, source: 'test' });
const messages = (events: readonly ClusterEvent[]): string[] => events.map(({ message }) => message);

describe('event log', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());

  it('gives the newest events, newest last, and pages on from an id', async () => {
    const log = createEventLog({ redis: server.redis, prefix: randomUUID() });
    await log.append(['a', 'b', 'c', 'd'].map(anEvent));
    await log.append([]);
    const [c, d] = await log.list({ limit: 2 });
    expect([c?.message, d?.message]).to.deep.equal(['c', 'd']);
    const all = await log.list();
    expect(messages(all)).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(messages(await log.list({ after: all[0]?.id ?? '', limit: 2 }))).to.deep.equal(['b', 'c']);
  });

  it('watches from an id, or from now on, until aborted', async () => {
    const log = createEventLog({ redis: server.redis, prefix: randomUUID() });
    await log.append([anEvent('past')]);
    const aborter = new AbortController();
    const collect = async (after: string | undefined, into: string[]): Promise<void> => {
      for await (const events of log.watch(after, aborter.signal)) into.push(...messages(events));
    };
    const fromStart: string[] = [], fromNow: string[] = [];
    const reading = [collect('0-0', fromStart), collect(undefined, fromNow)];
    await eventually(() => expect(fromStart).to.deep.equal(['past']));
    await eventually(async () => { await log.append([anEvent('later')]); expect(fromNow).to.include('later'); });
    expect(fromNow).not.to.include('past');
    aborter.abort();
    await Promise.all(reading);
  });

  it('is capped, as nobody clears it', async () => {
    const log = createEventLog({ redis: server.redis, prefix: randomUUID(), keptEvents: 100 });
    for (let i = 0; i < 10; i += 1) await log.append(Array.from({ length: 100 }, (_, j) => anEvent(`${i}-${j}`)));
    expect((await log.list()).length).to.be.within(100, 300);
  });
});
