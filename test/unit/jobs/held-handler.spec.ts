import { expect } from 'chai';
import { QUEUES, type JobHandler, type QueueName } from '../../../jobs/contract.js';
import { whileHeld } from '../../../jobs/held-handler.js';
import type { Entry } from '../../../jobs/holdings.js';
import { aNode } from '../../support/builders.js';
import { aView } from '../../support/apply-writes.js';

const CONTEXT = { signal: new AbortController().signal, log: { line() {}, progress() {} } };

function held(entryOf: () => Entry | undefined) {
  const seen: string[] = [];
  const handle: JobHandler = () => {
    seen.push('handled');
    return Promise.resolve({ requeueAfterMs: 9 });
  };
  const run = whileHeld({
    view: aView(aNode({ name: 'node-1' })),
    holdings: { enter: entryOf, settle: () => Promise.resolve() },
    catchUp: () => Promise.resolve(),
    onRefused: () => {},
    jobs: { now: (queue: QueueName, keys: readonly string[]) => Promise.resolve(void seen.push(`due: ${queue} ${keys.join()}`)) },
    clock: { after: (ms, callback) => { seen.push(`wait ${ms}`); callback(); return () => undefined; } },
  }, QUEUES.syncHost, handle);
  return { seen, result: run({ key: 'node-1' }, CONTEXT) };
}

describe('a job while its host is held', () => {
  it('is done here when the host is ours, and lets it go at the end', async () => {
    let left = 0;
    const { seen, result } = held(() => ({ signal: new AbortController().signal, leave: () => { left++; } }));
    expect(await result).to.deep.equal({ requeueAfterMs: 9 });
    expect({ seen, left }).to.deep.equal({ seen: ['handled'], left: 1 });
  });

  it("becomes due, not only due later, where it belongs when the host is another's: a run under way there may have begun too early", async () => {
    const { seen, result } = held(() => undefined);
    expect(await result).to.deep.equal({});
    expect(seen).to.deep.equal(['wait 150', 'due: sync-host node-1']);
  });
});
