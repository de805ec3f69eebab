import { expect } from 'chai';
import { RESUME, ROLLOUT_WISH } from '../../../model/index.js';
import { config, RolloutCluster, TEN_MINUTES, V1 } from '../../support/rollout-cluster.js';

const CHECKED = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };

/** What an update cannot get past, and what is said of it after the deadline. */
const OBSTACLES: readonly { readonly name: string; readonly raise: (cluster: RolloutCluster) => void; readonly says: RegExp }[] = [
  {
    name: 'no suitable node',
    raise: (cluster) => cluster.edit({ image: 'v2', resources: { limits: {}, reservations: { cpus: 99 } } }),
    says: /no progress for 10m: task web\.1\.\w+ is pending: no suitable node \(2 nodes lack cpus\)$/,
  },
  {
    name: 'never healthy',
    raise: (cluster) => cluster.edit({ image: 'v2', healthcheck: CHECKED }),
    says: /no progress for 10m: task web\.1\.\w+ runs, but is not healthy$/,
  },
];

describe('deadline of progress', () => {
  for (const { name, raise, says } of OBSTACLES) {
    it(`pauses an update that meets ${name}, and names the task and what it says`, () => {
      const cluster = new RolloutCluster();
      raise(cluster);
      cluster.settle();
      cluster.advance(TEN_MINUTES - 1);
      expect(cluster.status.state).to.equal('updating');
      cluster.advance(1);
      expect(cluster.status.state).to.equal('paused');
      expect(cluster.status.message).to.match(/^update paused due to /).and.match(says);
    });

    it(`rolls back an update that meets ${name}, where it shall`, () => {
      const cluster = new RolloutCluster({ updateConfig: config({ failureAction: 'rollback' }) });
      raise(cluster);
      cluster.settle();
      cluster.advance(TEN_MINUTES);
      cluster.pass(30);
      expect(cluster.status.state).to.equal('rollback_completed');
      expect(cluster.status.reason).to.match(says);
      expect(cluster.images()).to.deep.equal([V1, V1, V1]);
    });
  }

  it('wakes the planner when it is over, so that nobody has to look', () => {
    const cluster = new RolloutCluster();
    OBSTACLES[0]!.raise(cluster);
    cluster.settle();
    expect(cluster.wakeAt).to.equal(cluster.now + TEN_MINUTES);
  });

  it('is that of the service, counted from the last slot that got on', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ progressDeadlineMs: 30_000, delayMs: 20_000 }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(15);
    cluster.fate = ({ spec, status }) => (spec.container.image === 'v2' && status.state === 'assigned' ? { type: 'task.preparing' } : undefined);
    cluster.pass(34); // the first slot serves at 0 s and its delay ends at 20 s: the deadline is at 50 s
    expect(cluster.status.state).to.equal('updating');
    cluster.pass(2);
    expect(cluster.status.message).to.match(/^update paused due to no progress for 30s: task web\.2\.\w+ is preparing/);
  });

  it('does not count against an update that waits for its own delay, however long', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ progressDeadlineMs: 1000, delayMs: 3_600_000 }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(5);
    for (let hour = 0; hour < 3; hour += 1) cluster.advance(3_600_000);
    expect(cluster.status.state).to.equal('completed');
  });

  it('begins anew when nobody was there to see it, as while the control plane was off', () => {
    const cluster = new RolloutCluster();
    OBSTACLES[0]!.raise(cluster);
    cluster.settle();
    cluster.advance(2 * TEN_MINUTES);
    expect(cluster.status.state).to.equal('updating');
    cluster.advance(TEN_MINUTES);
    expect(cluster.status.state).to.equal('paused');
  });

  it('has an update with failureAction continue go on without the slots that hold it up, and say so at its end', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ failureAction: 'continue', progressDeadlineMs: 10_000 }) });
    cluster.fate = ({ spec, status }) => (spec.slot === 1 && spec.container.image === 'v2' && status.state === 'assigned' ? { type: 'task.preparing' } : undefined);
    cluster.edit({ image: 'v2' });
    cluster.pass(9);
    expect(cluster.images()).to.deep.equal([V1, V1, 'v2']);
    cluster.pass(20);
    expect(cluster.status.state).to.equal('completed');
    expect(cluster.status.message).to.match(/^update completed, but not in slot 1: update goes on after no progress for 10s: task web\.1\.\w+ is preparing/);
    expect(cluster.images()).to.deep.equal(['v2', 'v2', 'v2']);
    expect(cluster.plan()).to.equal(0);
  });

  it('takes the old task away when a slot that was left out serves in the end', () => {
    const cluster = new RolloutCluster({ replicas: 1, updateConfig: config({ failureAction: 'continue', progressDeadlineMs: 10_000, order: 'start-first' }) });
    cluster.fate = ({ spec, status }) => (spec.container.image === 'v2' && status.state === 'assigned' ? { type: 'task.preparing' } : undefined);
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    expect(cluster.images()).to.deep.equal([V1, 'v2']);
    cluster.happen(cluster.ofTarget()[0]!, { type: 'task.started', containerId: 'late' });
    cluster.settle();
    expect(cluster.images()).to.deep.equal(['v2']);
  });

  it('starts anew when a person has the update go on', () => {
    const cluster = new RolloutCluster();
    OBSTACLES[0]!.raise(cluster);
    cluster.settle();
    cluster.advance(TEN_MINUTES);
    expect(cluster.status.state).to.equal('paused');
    cluster.annotate({ [ROLLOUT_WISH]: RESUME });
    cluster.settle();
    expect(cluster.status.state).to.equal('updating');
    cluster.advance(TEN_MINUTES - 1);
    expect(cluster.status.state).to.equal('updating');
    cluster.advance(1);
    expect(cluster.status.state).to.equal('paused');
  });

  it('also ends a rollback that cannot go on', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ failureAction: 'rollback' }) });
    cluster.fate = ({ spec, status }) => {
      if (status.state !== 'assigned') return undefined;
      return spec.container.image === 'v2' ? { type: 'task.rejected', error: 'no such image' } : { type: 'task.preparing' };
    };
    cluster.edit({ image: 'v2' });
    cluster.settle();
    expect(cluster.status.state).to.equal('rollback_started');
    cluster.advance(TEN_MINUTES);
    expect(cluster.status.state).to.equal('rollback_paused');
    expect(cluster.status.message).to.match(/^rollback paused due to no progress for 10m: task web\.1\.\w+ is preparing/);
  });

  it('is not for tasks that are there for other reasons: a drain that finds no place holds up no update', () => {
    const cluster = new RolloutCluster({ replicas: 2, resources: { limits: {}, reservations: { cpus: 3 } } });
    cluster.edit({ image: 'v2', updateConfig: config({ delayMs: 5000 }) });
    cluster.pass(8);
    const node = cluster.view.node('node-1')!;
    cluster.update({ ...node, spec: { ...node.spec, availability: 'drain' } });
    expect(cluster.pass(30).at(-1)).to.equal('completed');
    expect(cluster.live('web').filter(({ status }) => status.state === 'pending')).to.have.length(1);
  });
});
