import { expect } from 'chai';
import { measuredHandler, measuredPool, measuredReconciler, measuredStore } from '../../../bin/measured.js';
import { OperatorError } from '../../../base/errors.js';
import type { Reconciler } from '../../../controllers/reconciler.js';
import type { HostAddress, HostPool, HostSession, RunOptions } from '../../../host/contract.js';
import { ClusterSnapshot, put } from '../../../model/index.js';
import { aNetwork } from '../../support/builders.js';
import { MemoryStore } from '../../support/memory-store.js';

const address = { node: 'node-1', host: '192.0.2.1', port: 22, user: 'root' } as HostAddress;

describe('what is measured', () => {
  it('is each job, whether it failed or not, and the job is none the wiser', async () => {
    const told: string[] = [];
    const measures = { job: (queue: string, outcome: string, ms: number) => void told.push(`${queue} ${outcome} ${ms >= 0}`) };
    const context = { signal: new AbortController().signal, log: { line: () => {}, progress: () => {} } };
    expect(await measuredHandler('sync-host', async () => ({ requeueAfterMs: 5 }), measures)({ key: 'a' }, context)).to.deep.equal({ requeueAfterMs: 5 });
    const failing = measuredHandler('sync-task', async () => { throw new OperatorError('HOST_UNREACHABLE', 'no'); }, measures)({ key: 'a' }, context);
    expect(await failing.catch(({ code }: OperatorError) => code)).to.equal('HOST_UNREACHABLE');
    expect(told).to.deep.equal(['sync-host completed true', 'sync-task failed true']);
  });

  it('is each look of a controller, also one that throws', () => {
    const told: string[] = [];
    const reconciler: Reconciler = { name: 'node', allKeys: () => ['a'], keysOf: () => ['b'], plan: (_view, key) => { if (key === 'bad') throw new Error('bug'); return { wakeInMs: 7 }; } };
    const measured = measuredReconciler(reconciler, { plan: (controller) => void told.push(controller) });
    expect([measured.name, [...measured.allKeys(new ClusterSnapshot())], measured.plan(new ClusterSnapshot(), 'a', 0)]).to.deep.equal(['node', ['a'], { wakeInMs: 7 }]);
    expect(() => measured.plan(new ClusterSnapshot(), 'bad', 0)).to.throw('bug');
    expect(told).to.deep.equal(['node', 'node']);
  });

  it('is each commit, and a lost race is told apart from trouble', async () => {
    const told: string[] = [];
    const store = measuredStore(new MemoryStore(), 'user', { commit: (writer, outcome) => void told.push(`${writer} ${outcome}`) });
    const network = aNetwork({ metadata: { resourceVersion: 0 } });
    await store.commit([put(network)]);
    await store.commit([put(network)]).catch(() => undefined);
    await store.commit([put(network), put(network)]).catch(() => undefined);
    expect(told).to.deep.equal(['user ok', 'user conflict', 'user failed']);
  });

  it('is each round trip by how it ended, while whoever asked still records it; one session stays one object', async () => {
    const told: string[] = [];
    const session = { node: 'node-1', run: async (_script: string, { record }: RunOptions) => {
      for (const result of [{ kind: 'exited', code: 0 }, { kind: 'exited', code: 3 }, { kind: 'lost' }, { kind: 'refused', reason: 'sudo' }] as const) record?.({ node: 'node-1', title: 't', script: 's', startedAt: 0, durationMs: 12, result: result as never });
      return { kind: 'lost' };
    } } as unknown as HostSession;
    let isThere = true;
    const pool = { session: async () => { if (!isThere) throw new OperatorError('HOST_UNREACHABLE', 'no'); return session; } } as unknown as HostPool;
    const measured = measuredPool(pool, { roundTrip: (outcome, ms) => void told.push(`${outcome} ${ms}`), connectionFailed: () => void told.push('no connection') });
    const one = await measured.session(address);
    expect(await measured.session(address)).to.equal(one);
    const recorded: string[] = [];
    await one.run('true', { title: 't', timeoutMs: 1, record: ({ result }) => void recorded.push(result.kind) });
    isThere = false;
    await measured.session(address).catch(() => undefined);
    expect(told).to.deep.equal(['ok 12', 'failed 12', 'lost 12', 'refused 12', 'no connection']);
    expect(recorded).to.have.length(4);
  });
});
