import { expect } from 'chai';
import { FAILURE_WINDOW_MS } from '../../../plan/failures.js';
import { planReaping } from '../../../plan/reaping.js';
import { applyWrites, aView } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, EPOCH, EPOCH_MS, someSettings } from '../../support/builders.js';

const service = aService();
const ended = (id: string, ageMs: number, changes: Parameters<typeof aRunningTask>[0] = {}) => aRunningTask({
  service, id, ...changes, metadata: { creationTimestamp: new Date(EPOCH_MS - ageMs).toISOString() },
  spec: { desired: 'shutdown', ...changes.spec }, status: { state: 'failed', released: true, ...changes.status },
});
/** No failure at EPOCH speaks against its node any more. */
const LATER = EPOCH_MS + FAILURE_WINDOW_MS;
const reaped = (view: ReturnType<typeof aView>): string[] => planReaping(view, LATER).writes.map(({ op, object }) => `${op} ${object.metadata.name}`).sort();

describe('reaping', () => {
  it('keeps the newest tasks of each slot up to the history limit, and deletes the rest', () => {
    const history = [1, 2, 3, 4].map((age) => ended(`a${age}`, age)), other = ended('b', 9, { spec: { slot: 2 } });
    const view = aView(someSettings({ taskHistoryLimit: 2 }), service, history, other);
    expect(reaped(view)).to.deep.equal(['delete web.1.a3', 'delete web.1.a4']);
    applyWrites(view, planReaping(view, LATER).writes);
    expect(planReaping(view, LATER)).to.deep.equal({ writes: [] });
  });

  it('drops what older failures of a slot said last, once, and keeps the newest two\'s', () => {
    const said = (id: string, age: number) => ended(id, age, { status: { lastLines: ['no database'] } });
    const view = aView(someSettings({ taskHistoryLimit: 5 }), service, said('a1', 1), said('a2', 2), ended('a3', 3), said('a4', 4), said('a5', 5));
    expect(reaped(view)).to.deep.equal(['put web.1.a4', 'put web.1.a5']);
    applyWrites(view, planReaping(view, LATER).writes);
    expect(planReaping(view, LATER)).to.deep.equal({ writes: [] });
    expect([...view.list('Task')].filter(({ status }) => status.lastLines !== undefined).map(({ metadata }) => metadata.name).sort()).to.deep.equal(['web.1.a1', 'web.1.a2']);
  });

  it('keeps what is not released, what still holds its slot, and what the restart policy counts', () => {
    const holder = ended('holder', 2, { spec: { desired: 'running' } }), unreleased = ended('held', 3, { status: { released: false } });
    expect(reaped(aView(someSettings({ taskHistoryLimit: 0 }), service, holder, unreleased, ended('old', 4)))).to.deep.equal(['delete web.1.old']);
    const counting = aService({ spec: { restartPolicy: { condition: 'any', delayMs: 0, maxAttempts: 2, windowMs: 0 } } });
    expect(reaped(aView(someSettings({ taskHistoryLimit: 0 }), counting, [1, 2, 3, 4].map((age) => ended(`a${age}`, age))))).to.deep.equal(['delete web.1.a4']);
  });

  it('keeps for five minutes what speaks against a node, five failures of each, however short the history is to be', () => {
    const at = (ageMs: number) => new Date(EPOCH_MS - ageMs).toISOString();
    const failed = (id: string, node: string, ageMs: number) => ended(id, ageMs, { status: { node, finishedAt: at(ageMs) } });
    const failures = [1, 2, 3, 4, 5, 6, 7].map((age) => failed(`a${age}`, 'a', age)), other = failed('b8', 'b', 8), complete = ended('c', 3, { status: { state: 'complete', finishedAt: at(3) } });
    const view = aView(someSettings({ taskHistoryLimit: 0 }), service, failures, other, complete);
    const { writes, wakeAt } = planReaping(view, EPOCH_MS);
    expect(writes.map(({ object }) => object.metadata.name)).to.have.members(['web.1.a6', 'web.1.a7', 'web.1.c']);
    expect(wakeAt).to.equal(EPOCH_MS - 8 + FAILURE_WINDOW_MS);
    applyWrites(view, writes);
    expect(planReaping(view, wakeAt ?? 0).writes.map(({ object }) => object.metadata.name)).to.deep.equal(['web.1.b8']);
  });

  it('deletes removed tasks once they are released, and what a service that is gone left behind', () => {
    const removed = ended('r', 1, { spec: { desired: 'remove' } }), stopping = ended('s', 1, { spec: { desired: 'remove' }, status: { state: 'stopping', released: false } });
    expect(reaped(aView(service, removed, stopping))).to.deep.equal(['delete web.1.r']);
    expect(reaped(aView(ended('x', 1)))).to.deep.equal(['delete web.1.x']);
  });

  it('deletes a service with its last tasks, not before', () => {
    const dying = aService({ metadata: { deletionTimestamp: EPOCH } });
    const last = ended('r', 1, { spec: { desired: 'remove' } });
    expect(reaped(aView(dying, last, ended('s', 1, { spec: { desired: 'remove' }, status: { released: false } })))).to.deep.equal(['delete web.1.r']);
    expect(reaped(aView(dying, last))).to.deep.equal(['delete web', 'delete web.1.r']);
  });

  it('deletes a network that no service and no unreleased task uses, and a node with its host once it is removed', () => {
    const dying = aNetwork({ metadata: { deletionTimestamp: EPOCH } });
    expect(reaped(aView(dying, aService({ spec: { networks: ['internal'] } })))).to.deep.equal([]);
    expect(reaped(aView(dying))).to.deep.equal(['delete internal']);
    expect(reaped(aView(aNode({ metadata: { deletionTimestamp: EPOCH }, status: { state: 'removed' } }), aHost()))).to.deep.equal(['delete node-1', 'delete node-1']);
  });
});
