import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import type { ClusterEvent } from '../../../model/index.js';
import { createAuditLog, createEventLog } from '../../../store/timed-log.js';
import { eventually } from '../../support/eventually.js';
import { EPOCH } from '../../support/builders.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const anEvent = (message: string): ClusterEvent =>
  ({ time: EPOCH, type: 'Normal', reason: 'TaskRunning', message, object: { kind: 'Task', name: 'web.1.x' }, source: 'test' });
const messages = (events: readonly ClusterEvent[]): string[] => events.map(({ message }) => message);

describe('logs of a set time', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());
  const forLong = () => ({ redis: server.redis, prefix: randomUUID(), clock: systemClock, keepMs: () => 3_600_000 });

  it('gives the newest events, newest last, and pages on from an id', async () => {
    const log = createEventLog(forLong());
    await log.append(['a', 'b', 'c', 'd'].map(anEvent));
    await log.append([]);
    const [c, d] = await log.list({ limit: 2 });
    expect([c?.message, d?.message]).to.deep.equal(['c', 'd']);
    const all = await log.list();
    expect(messages(all)).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(messages(await log.list({ after: all[0]?.id ?? '', limit: 2 }))).to.deep.equal(['b', 'c']);
  });

  it('watches from an id, or from now on, until aborted', async () => {
    const log = createEventLog(forLong());
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
    const log = createEventLog({ ...forLong(), capacity: 100 });
    for (let i = 0; i < 10; i += 1) await log.append(Array.from({ length: 100 }, (_, j) => anEvent(`${i}-${j}`)));
    expect((await log.list()).length).to.be.within(100, 300);
  });

  it('reads on until there are enough of those that are wanted, back from the end and forth from an id', async () => {
    const log = createEventLog(forLong());
    for (let i = 0; i < 12; i += 1) await log.append(Array.from({ length: 100 }, (_, j) => anEvent(String(100 * i + j))));
    const wanted = ({ message }: ClusterEvent): boolean => message.endsWith('50');
    expect(messages(await log.list({ limit: 8, wanted }))).to.deep.equal(['450', '550', '650', '750', '850', '950', '1050', '1150']);
    const [first] = await log.list({ limit: 1200 });
    expect(messages(await log.list({ after: first?.id, limit: 8, wanted }))).to.deep.equal(['50', '150', '250', '350', '450', '550', '650', '750']);
  });

  it('lists nothing that is older than asked for, or than is kept, and drops it with what comes next', async () => {
    const prefix = randomUUID();
    let now = Date.now();
    const log = createEventLog({ redis: server.redis, prefix, clock: { now: () => now }, keepMs: () => 60_000 });
    await log.append(Array.from({ length: 300 }, (_, i) => anEvent(`old ${i}`)));
    expect(await log.list({ sinceMs: now + 5000 })).to.deep.equal([]);
    expect(await log.list({ sinceMs: now - 30_000 })).to.have.length(300);
    const [oldest] = await log.list();
    now += 70_000;
    expect(await log.list()).to.deep.equal([]);
    expect(await log.list({ after: oldest?.id })).to.deep.equal([]);
    await log.append([anEvent('new')]);
    expect(await server.redis.xlen(`{${prefix}}:events`)).to.be.below(150);
  });

  it('keeps what users did apart from what happened, so that the one never pushes out the other', async () => {
    const options = forLong();
    const [events, audit] = [createEventLog(options), createAuditLog(options)];
    await events.append([anEvent('happened')]);
    await audit.append([{ time: EPOCH, user: 'ada', role: 'admin', from: '192.0.2.1', action: 'scale', objects: ['service/web'], detail: 'replicas 3', outcome: 'done' }]);
    expect(messages(await events.list())).to.deep.equal(['happened']);
    expect((await audit.list()).map(({ user, action }) => `${user} ${action}`)).to.deep.equal(['ada scale']);
  });
});
