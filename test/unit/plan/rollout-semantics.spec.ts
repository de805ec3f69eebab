import { expect } from 'chai';
import { ROLLOUT_PAUSED, RESUME, ROLLOUT_WISH, type ServiceSpec, type UpdateConfig } from '../../../model/index.js';
import { someServiceSpec } from '../../support/builders.js';
import { config, RolloutCluster, V1 } from '../../support/rollout-cluster.js';

const INGRESS_PORT = { published: 80, target: 80, protocol: 'tcp', mode: 'ingress' } as const;
const restart = someServiceSpec().restartPolicy;

/** Swarm replaces tasks for the task template and the endpoint spec only; we also leave them for a restart policy. */
const CHANGES: readonly { readonly change: Partial<ServiceSpec>; readonly restarts: boolean }[] = [
  { change: { image: 'v2' }, restarts: true },
  { change: { command: ['run'] }, restarts: true },
  { change: { env: { A: '1' } }, restarts: true },
  { change: { labels: { a: '1' } }, restarts: true },
  { change: { user: 'app' }, restarts: true },
  { change: { healthcheck: { test: ['NONE'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 } }, restarts: true },
  { change: { resources: { limits: { memory: 2 ** 28 }, reservations: {} } }, restarts: true },
  { change: { stopGracePeriodMs: 1 }, restarts: true },
  { change: { ports: [{ ...INGRESS_PORT, target: 81 }] }, restarts: true },
  { change: { networks: [] }, restarts: true },
  { change: { forceUpdate: 1 }, restarts: true },
  { change: { replicas: 4 }, restarts: false },
  { change: { updateConfig: config({ parallelism: 9 }) }, restarts: false },
  { change: { rollbackConfig: config({ parallelism: 9 }) }, restarts: false },
  { change: { restartPolicy: { ...restart, delayMs: 1 } }, restarts: false },
  { change: { placement: { constraints: ['node.role == worker'], preferences: [], maxReplicasPerNode: 0 } }, restarts: false },
  { change: { placement: { constraints: [], preferences: [{ spread: 'node.labels.zone' }], maxReplicasPerNode: 3 } }, restarts: false },
  { change: { endpointMode: 'vip' }, restarts: false },
  { change: { rebalance: true }, restarts: false },
];

/** Three slots; `failures` of them never start the new version. The share has to be greater than the ratio. */
const FAILURES: readonly { readonly config: Partial<UpdateConfig>; readonly failing: readonly number[]; readonly ends: string }[] = [
  { config: {}, failing: [], ends: 'completed' },
  { config: {}, failing: [1], ends: 'paused' },
  { config: {}, failing: [2], ends: 'paused' },
  { config: {}, failing: [3], ends: 'paused' },
  { config: { maxFailureRatio: 0.3 }, failing: [1], ends: 'paused' },
  { config: { maxFailureRatio: 0.34 }, failing: [1], ends: 'updating' },
  { config: { maxFailureRatio: 0.34, parallelism: 0 }, failing: [1, 2], ends: 'paused' },
  { config: { maxFailureRatio: 1, parallelism: 0 }, failing: [1, 2, 3], ends: 'updating' },
  { config: { failureAction: 'continue', parallelism: 0 }, failing: [1, 2, 3], ends: 'updating' },
  { config: { failureAction: 'rollback' }, failing: [1], ends: 'rollback_completed' },
  { config: { failureAction: 'rollback' }, failing: [3], ends: 'rollback_completed' },
  { config: { failureAction: 'rollback', parallelism: 0, order: 'start-first' }, failing: [1, 2, 3], ends: 'rollback_completed' },
  { config: { failureAction: 'rollback', maxFailureRatio: 0.5 }, failing: [2], ends: 'updating' },
];

/** How many slots are in work at once; delay 0. */
const PARALLELISM: readonly { readonly config: Partial<UpdateConfig>; readonly atOnce: number; readonly live: number }[] = [
  { config: {}, atOnce: 1, live: 3 },
  { config: { parallelism: 2 }, atOnce: 2, live: 3 },
  { config: { parallelism: 0 }, atOnce: 3, live: 3 },
  { config: { parallelism: 9 }, atOnce: 3, live: 3 },
  { config: { order: 'start-first' }, atOnce: 1, live: 4 },
  { config: { order: 'start-first', parallelism: 0 }, atOnce: 3, live: 6 },
];

describe('updates, row by row as Swarm has them', () => {
  for (const { change, restarts } of CHANGES) {
    it(`${restarts ? 'replaces' : 'keeps'} the tasks when ${JSON.stringify(change)} changes`, () => {
      const cluster = new RolloutCluster(), before = cluster.names();
      cluster.edit(change);
      cluster.pass(20);
      if (restarts) expect(cluster.names().filter((name) => before.includes(name))).to.deep.equal([]);
      else expect(cluster.names()).to.include.members(before);
      expect(cluster.revisions).to.have.length(restarts ? 2 : 1);
      expect(cluster.web.status.update?.state).to.equal(restarts ? 'completed' : undefined);
    });
  }

  for (const { config: changes, failing, ends } of FAILURES) {
    it(`ends ${ends} with ${JSON.stringify(changes)} when slots ${failing.join(', ') || 'none'} fail`, () => {
      const cluster = new RolloutCluster({ updateConfig: config(changes) });
      cluster.fate = ({ spec, status }) => (failing.includes(spec.slot ?? 0) && spec.container.image === 'v2' && status.state === 'assigned' ? { type: 'task.rejected', error: 'no such image' } : undefined);
      cluster.edit({ image: 'v2' });
      cluster.pass(20);
      expect(cluster.status.state).to.equal(ends);
      if (ends === 'rollback_completed') expect(cluster.images()).to.deep.equal([V1, V1, V1]);
    });
  }

  for (const { config: changes, atOnce, live } of PARALLELISM) {
    it(`has ${atOnce} slots in work at once with ${JSON.stringify(changes)}`, () => {
      const cluster = new RolloutCluster({ updateConfig: config(changes) });
      cluster.edit({ image: 'v2' });
      cluster.plan();
      expect(cluster.ofTarget()).to.have.length(atOnce);
      expect(cluster.live('web')).to.have.length(live);
    });
  }

  it('counts a failure within the monitor window, and takes one after it for an ordinary restart', () => {
    for (const { afterMs, ends } of [{ afterMs: 4999, ends: 'paused' }, { afterMs: 5000, ends: 'completed' }]) {
      const cluster = new RolloutCluster({ updateConfig: config({ delayMs: 60_000 }) });
      cluster.edit({ image: 'v2' });
      cluster.settle();
      cluster.now += afterMs;
      cluster.happen(cluster.ofTarget()[0]!, { type: 'task.exited', exitCode: 1 });
      for (let minute = 0; minute < 5; minute += 1) cluster.advance(60_000);
      expect(cluster.status.state, `after ${afterMs} ms`).to.equal(ends);
    }
  });

  it('counts the window from the moment in which the task is healthy, and one that never was as failed however long it ran', () => {
    const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };
    for (const isHealthyFirst of [true, false]) {
      const cluster = new RolloutCluster();
      cluster.edit({ image: 'v2', healthcheck });
      cluster.settle();
      cluster.now += 60_000;
      if (isHealthyFirst) cluster.happen(cluster.ofTarget()[0]!, { type: 'task.healthChanged', health: 'healthy' });
      cluster.now += 2000;
      cluster.happen(cluster.view.task(cluster.ofTarget()[0]!.metadata.name)!, { type: 'task.healthChanged', health: 'unhealthy' });
      cluster.settle();
      cluster.pass(20);
      expect(cluster.status.message, `healthy before: ${isHealthyFirst}`).to.match(/^update paused due to failure or early termination of task web\.1\.\w+: unhealthy container$/);
    }
  });

  it('finishes what it was asked for and scales meanwhile', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ delayMs: 10_000 }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(5);
    cluster.edit({ replicas: 5 });
    expect(cluster.pass(60)).to.deep.equal(['updating', 'completed']);
    expect(cluster.images()).to.deep.equal(['v2', 'v2', 'v2', 'v2', 'v2']);
  });

  it('gives way to a newer template from wherever it stands: under way, paused after a failure, with two versions in a slot', () => {
    for (const order of ['stop-first', 'start-first'] as const) {
      const cluster = new RolloutCluster({ updateConfig: config({ order }) });
      cluster.fate = ({ spec, status }) => (spec.container.image === 'v2' && status.state === 'assigned' ? { type: 'task.preparing' } : undefined);
      cluster.edit({ image: 'v2' });
      cluster.settle();
      cluster.edit({ image: 'v3' });
      cluster.plan();
      const slots = cluster.live('web').map(({ spec }) => spec.slot);
      expect(Math.max(...slots.map((slot) => slots.filter((other) => other === slot).length)), order).to.be.at.most(order === 'start-first' ? 2 : 1);
      expect(cluster.images(), order).to.not.include('v2');
      expect(cluster.pass(20)).to.deep.equal(['updating', 'completed']);
      expect(cluster.images(), order).to.deep.equal(['v3', 'v3', 'v3']);
    }
  });
});

describe('a slot that keeps its old task because the new one failed', () => {
  for (const failureAction of ['pause', 'rollback'] as const) {
    it(`is filled by the old version when that one dies after ${failureAction}, and by nothing of the bad one`, () => {
      const cluster = new RolloutCluster({ replicas: 1, updateConfig: config({ order: 'start-first', failureAction }) });
      cluster.breakImages('v2');
      cluster.now += 60_000;
      cluster.edit({ image: 'v2' });
      cluster.pass(30);
      expect(cluster.images()).to.deep.equal([V1]);
      cluster.happen(cluster.live('web')[0]!, { type: 'task.exited', exitCode: 1 });
      cluster.plan();
      expect(cluster.images()).to.deep.equal([V1]);
    });
  }
});

describe('a rollout that a person pauses', () => {
  it('stops between two slots, does not begin with a new template, and goes on when it is resumed', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ delayMs: 5000 }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(2);
    cluster.annotate({ [ROLLOUT_PAUSED]: 'true' });
    cluster.pass(60);
    expect(cluster.status).to.include({ state: 'paused', message: 'paused by a user: `drover rollout resume web` has it go on' });
    expect(cluster.images()).to.deep.equal([V1, V1, 'v2']);
    cluster.edit({ image: 'v3' });
    cluster.pass(60);
    expect(cluster.images()).to.deep.equal([V1, V1, 'v2']);
    cluster.annotate({ [ROLLOUT_WISH]: RESUME });
    expect(cluster.pass(60)).to.deep.equal(['updating', 'completed']);
    expect(cluster.images()).to.deep.equal(['v3', 'v3', 'v3']);
  });

  it('replaces what dies by its own version, and what is scaled up by one that runs', () => {
    const cluster = new RolloutCluster();
    cluster.annotate({ [ROLLOUT_PAUSED]: 'true' });
    cluster.edit({ image: 'v2' });
    cluster.settle();
    cluster.now += 60_000;
    cluster.happen(cluster.live('web')[0]!, { type: 'task.exited', exitCode: 1 });
    cluster.edit({ replicas: 4 });
    cluster.settle();
    expect(cluster.images()).to.deep.equal([V1, V1, V1, V1]);
  });

  it('runs on while nothing is under way, and is no update', () => {
    const cluster = new RolloutCluster();
    cluster.annotate({ [ROLLOUT_PAUSED]: 'true' });
    cluster.pass(10);
    expect(cluster.web.status.update).to.equal(undefined);
  });

  it('resumes a rollback as a rollback', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ failureAction: 'rollback' }), rollbackConfig: config({ delayMs: 5000 }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(3);
    cluster.happen(cluster.live('web')[0]!, { type: 'task.exited', exitCode: 1 });
    cluster.plan();
    cluster.annotate({ ...cluster.web.metadata.annotations, [ROLLOUT_PAUSED]: 'true' });
    cluster.pass(20);
    expect(cluster.status.state).to.equal('rollback_paused');
    cluster.annotate({ [ROLLOUT_WISH]: RESUME });
    expect(cluster.pass(30)).to.deep.equal(['rollback_started', 'rollback_completed']);
  });

  it('goes on after a failure when it is resumed: what failed before does not count again', () => {
    const cluster = new RolloutCluster();
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    cluster.pass(5);
    expect(cluster.status.state).to.equal('paused');
    cluster.breakImages();
    cluster.now += 60_000;
    cluster.annotate({ [ROLLOUT_WISH]: RESUME });
    cluster.pass(60);
    expect(cluster.status.state).to.equal('completed');
    expect(cluster.images()).to.deep.equal(['v2', 'v2', 'v2']);
  });
});
