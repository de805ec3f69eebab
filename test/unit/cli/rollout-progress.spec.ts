import { expect } from 'chai';
import { rolloutProgress } from '../../../cli/rollout-progress.js';
import { aRunningTask, aService, EPOCH } from '../../support/builders.js';
import type { ServiceStatus } from '../../../model/index.js';

const completed: ServiceStatus['update'] = { state: 'completed', message: 'update completed', startedAt: EPOCH, completedAt: EPOCH };
const progressWith = (status: Partial<ServiceStatus>) => {
  const service = aService({ name: 'web', spec: { image: 'app:2' }, status: { observedGeneration: 1, update: completed, ...status } });
  return rolloutProgress(service, [aRunningTask({ service: aService({ name: 'web' }) })]);
};

describe('how far a rollout is', () => {
  it('is told of an update by its own end', () => {
    expect(progressWith({})).to.deep.include({ isDone: true, blockers: [] });
    expect(progressWith({ update: { state: 'updating', message: 'update in progress', startedAt: EPOCH } }).isDone).to.equal(false);
  });

  it('is not told of one that waits, for the digest of its image or for another service, by the end of the one before', () => {
    const { isDone, problem, blockers } = progressWith({ waitsFor: 'waits for the digest of image app:2: node-1 asks its registry' });
    expect({ isDone, problem }).to.deep.equal({ isDone: false, problem: undefined });
    expect(blockers.join()).to.include('waits for the digest of image app:2');
  });
});
