import { expect } from 'chai';
import { updateProgress } from '../../../dashboard/data/update-progress.js';
import type { UpdateStatus } from '../../../model/update.js';
import { aRunningTask, aService, aTask, EPOCH, EPOCH_MS } from '../../support/builders.js';

const second = (count: number): string => new Date(EPOCH_MS + count * 1000).toISOString();
const service = aService({ spec: { replicas: 3, updateConfig: { ...aService().spec.updateConfig, delayMs: 10_000, progressDeadlineMs: 60_000 } } });
const update: UpdateStatus = { state: 'updating', message: 'update in progress', startedAt: EPOCH, templateHash: 'new', slots: 3 };
const old = (slot: number) => aRunningTask({ service, id: 'old', spec: { slot, templateHash: 'old' } });
const fresh = (slot: number, at: number, status: object = {}) => aTask({ service, id: 'new', spec: { slot, templateHash: 'new' }, metadata: { creationTimestamp: second(at) }, status });
const serving = (slot: number, at: number) => fresh(slot, at, { state: 'running', node: 'node-1', servingSince: second(at + 2) });

describe('the progress of an update', () => {
  it('counts slots that serve with the new version, of all that are wanted', () => {
    expect(updateProgress(service, update, [serving(1, 1), fresh(2, 13), old(2), old(3)])).to.include({ done: 1, all: 3 });
  });

  it('gives up when no slot has got on for the whole deadline: since the last one was begun, or served and its pause was over', () => {
    expect(updateProgress(service, update, [old(1), old(2), old(3)]).deadlineMs).to.equal(EPOCH_MS + 60_000);
    expect(updateProgress(service, update, [serving(1, 1), old(2), old(3)]).deadlineMs).to.equal(EPOCH_MS + 13_000 + 60_000);
    expect(updateProgress(service, update, [serving(1, 1), fresh(2, 20), old(3)]).deadlineMs).to.equal(EPOCH_MS + 20_000 + 60_000);
    expect(updateProgress(service, { ...update, resumedAt: second(100) }, [serving(1, 1)]).deadlineMs).to.equal(EPOCH_MS + 160_000);
  });

  it('takes no second try of a slot for progress', () => {
    const again = aTask({ service, id: 'again', spec: { slot: 1, templateHash: 'new' }, metadata: { creationTimestamp: second(30) } });
    expect(updateProgress(service, update, [fresh(1, 1, { state: 'failed' }), again]).deadlineMs).to.equal(EPOCH_MS + 61_000);
  });

  it('has no deadline when it is not under way, and names the slots it left out', () => {
    const done = updateProgress(service, { ...update, state: 'completed', completedAt: second(50), skipped: ['3'] }, [serving(1, 1)]);
    expect(done.deadlineMs).to.equal(undefined);
    expect(done.skipped).to.deep.equal(['web.3']);
  });

  it('goes by the rollback\'s settings on the way back', () => {
    expect(updateProgress(service, { ...update, state: 'rollback_started' }, []).deadlineMs).to.equal(EPOCH_MS + 600_000);
  });
});
