import { expect } from 'chai';
import { Departures } from '../../../jobs/departures.js';
import type { JobHandler } from '../../../jobs/contract.js';
import { put, type Change, type NodeState } from '../../../model/index.js';
import { aNode } from '../../support/builders.js';

const change = (name: string, state: NodeState): Change => ({ ...put(aNode({ name, status: { state } })), version: 1 });
const run = (handle: JobHandler, key: string) => handle({ key }, { signal: new AbortController().signal, log: { line() {}, progress() {} } });

describe('departures', () => {
  it('end what builds something up on a host when its node leaves, and on no other', async () => {
    const departures = new Departures({ after: () => () => undefined });
    const seen: string[] = [];
    const untilAborted = departures.interrupted(({ key }, { signal }) => new Promise((resolve) => {
      signal.addEventListener('abort', () => { seen.push(key); resolve({}); });
    }));
    const leaving = run(untilAborted, 'node-1');
    void run(untilAborted, 'node-2');
    departures.note([change('node-1', 'unreachable')]);
    expect(seen).to.deep.equal([]);
    departures.note([change('node-1', 'leaving')]);
    await leaving;
    expect(seen).to.deep.equal(['node-1']);
  });

  it('wait for what is at work there, failed or not, so that nothing is made after the host was cleaned', async () => {
    const departures = new Departures({ after: () => () => undefined });
    let fail = (_error: Error): void => {};
    const starting = run(departures.awaited(() => 'node-1', () => new Promise((_resolve, reject) => { fail = reject; })), 'web.1.a');
    let isSettled = false;
    const settled = departures.settled('node-1').then(() => { isSettled = true; });
    await departures.settled('node-2');
    expect(isSettled).to.equal(false);
    fail(new Error('lost'));
    await starting.catch(() => undefined);
    await settled;
  });

  it('do not wait for minutes for an image that nobody wants any more', async () => {
    let elapse = (): void => {};
    const departures = new Departures({ after: (_ms, callback) => { elapse = callback; return () => undefined; } });
    const pulling = run(departures.awaited(() => 'node-1', (_payload, { signal }) => new Promise((resolve) => { signal.addEventListener('abort', () => resolve({})); })), 'web.1.a');
    const settled = departures.settled('node-1');
    elapse();
    await Promise.all([settled, pulling]);
  });
});
