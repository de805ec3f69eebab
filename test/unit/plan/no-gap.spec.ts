import { expect } from 'chai';
import fc from 'fast-check';
import type { UpdateConfig } from '../../../model/index.js';
import { config, RolloutCluster, V1 } from '../../support/rollout-cluster.js';

const startFirst = (changes: Partial<UpdateConfig> = {}) => config({ order: 'start-first', ...changes });

describe('nobody is left without a backend', () => {
  for (const replicas of [1, 2, 3]) {
    for (const parallelism of [0, 1, 2]) {
      it(`keeps ${replicas} tasks in the tables of every host through a start-first update and rollback with parallelism ${parallelism}`, () => {
        const cluster = new RolloutCluster({ replicas, updateConfig: startFirst({ parallelism, failureAction: 'rollback' }), rollbackConfig: startFirst({ parallelism }) });
        cluster.holdServing(replicas);
        cluster.edit({ image: 'v2' });
        cluster.pass(20);
        expect(cluster.status.state).to.equal('completed');
        cluster.breakImages('v3');
        cluster.edit({ image: 'v3' });
        cluster.pass(20);
        expect(cluster.status.state).to.equal('rollback_completed');
        cluster.edit({ image: V1 });
        cluster.pass(20);
        expect(cluster.images()).to.deep.equal(Array.from({ length: replicas }, () => V1));
      });
    }
  }

  it('keeps what both ends of a scale have in common', () => {
    const cluster = new RolloutCluster({ replicas: 2 });
    cluster.holdServing(2);
    for (const replicas of [6, 3, 2]) {
      cluster.edit({ replicas });
      cluster.pass(5);
    }
    expect(cluster.live('web')).to.have.length(2);
  });

  it('takes one slot after the other with stop-first: the next goes when every host has the one before', () => {
    const cluster = new RolloutCluster({ replicas: 2 });
    cluster.holdServing(1);
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    expect(cluster.images()).to.deep.equal(['v2', 'v2']);
  });

  it('whatever is changed when, as long as two replicas are wanted', () => {
    const steps = fc.array(fc.record({ image: fc.constantFrom(V1, 'v2', 'v3', 'broken'), replicas: fc.integer({ min: 2, max: 5 }), seconds: fc.nat(8) }), { minLength: 2, maxLength: 6 });
    fc.assert(fc.property(steps, fc.nat(3), (changes, parallelism) => {
      const cluster = new RolloutCluster({ replicas: 2, updateConfig: startFirst({ parallelism, failureAction: 'rollback' }), rollbackConfig: startFirst({ parallelism }) });
      cluster.breakImages('broken');
      cluster.holdServing(2);
      for (const { image, replicas, seconds } of changes) {
        cluster.edit({ image, replicas });
        cluster.plan();
        cluster.pass(seconds);
      }
      cluster.pass(60);
      expect(cluster.web.status.update?.state).to.be.oneOf([undefined, 'completed', 'rollback_completed']);
      expect(cluster.live('web')).to.have.length(changes.at(-1)!.replicas);
      expect(new Set(cluster.images()).size).to.equal(1);
    }), { numRuns: 30 });
  }).timeout(60_000);
});
