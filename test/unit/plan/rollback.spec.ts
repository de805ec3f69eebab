import { expect } from 'chai';
import { rollbackTo, ROLLOUT_WISH, templateHash, templateOf } from '../../../model/index.js';
import { aNode, aService } from '../../support/builders.js';
import { config, RolloutCluster, V1 } from '../../support/rollout-cluster.js';

const goesBack = { updateConfig: config({ failureAction: 'rollback' }) };

describe('rollback', () => {
  it('goes back by itself when an update fails, through the states of Swarm, and says why to the end', () => {
    const cluster = new RolloutCluster(goesBack);
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    cluster.plan();
    const seen = [cluster.status.state, ...cluster.pass(10)];
    expect([...new Set(seen)]).to.deep.equal(['updating', 'rollback_started', 'rollback_completed']);
    expect(cluster.images()).to.deep.equal([V1, V1, V1]);
    expect(cluster.status.message).to.equal('rollback completed');
    expect(cluster.status.reason).to.match(/^update rolled back due to failure or early termination of task web\.1\.\w+: no such image$/);
    expect(cluster.plan()).to.equal(0);
  });

  it('takes the stored spec back, but for what no task is restarted for', () => {
    const cluster = new RolloutCluster(goesBack);
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2', env: { A: '1' }, user: 'app', replicas: 4, updateConfig: config({ failureAction: 'rollback', delayMs: 1 }) });
    cluster.pass(10);
    const { spec, metadata } = cluster.web;
    expect(spec).to.deep.include({ image: V1, env: {}, replicas: 4 }).and.not.have.property('user');
    expect(spec.updateConfig.delayMs).to.equal(1);
    expect(metadata.generation).to.equal(3);
    expect(cluster.images()).to.have.length(4);
  });

  it('leaves the slots alone that the update had not reached', () => {
    const cluster = new RolloutCluster(goesBack), before = cluster.names();
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    cluster.pass(10);
    expect(cluster.names().filter((name) => before.includes(name))).to.have.length(2);
  });

  it('goes by the terms of rollbackConfig', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ failureAction: 'rollback', parallelism: 1, monitorMs: 60_000 }), rollbackConfig: config({ parallelism: 2, order: 'start-first' }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(5);
    expect(cluster.images()).to.deep.equal(['v2', 'v2', 'v2']);
    const bad = cluster.live('web')[2]!;
    cluster.happen(bad, { type: 'task.exited', exitCode: 1 });
    cluster.plan();
    expect(cluster.status.state).to.equal('rollback_started');
    cluster.plan();
    expect(cluster.ofTarget(), 'two slots at once').to.have.length(2);
    expect(cluster.live('web').filter(({ spec, status }) => spec.container.image === 'v2' && status.state === 'running'), 'the failed slot first; one old task stays until the new one serves').to.have.length(2);
    cluster.pass(10);
    expect(cluster.images()).to.deep.equal([V1, V1, V1]);
  });

  it('pauses when the rollback fails, and never rolls a rollback back', () => {
    const cluster = new RolloutCluster(goesBack);
    cluster.breakImages('v2', V1);
    cluster.edit({ image: 'v2' });
    cluster.pass(30);
    expect(cluster.status.state).to.equal('rollback_paused');
    expect(cluster.status.message).to.match(/^rollback paused due to failure or early termination of task web\.1\.\w+: no such image$/);
    expect(cluster.web.spec.image).to.equal(V1);
  });

  it('goes on through failures of the rollback with failureAction continue', () => {
    const cluster = new RolloutCluster({ ...goesBack, rollbackConfig: config({ failureAction: 'continue' }) });
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    cluster.plan();
    cluster.settle();
    cluster.breakImages(V1);
    expect(cluster.pass(20)).to.not.include('rollback_paused');
  });

  it('goes back again when the bad version is applied again in the same moment', () => {
    const cluster = new RolloutCluster({ replicas: 2, updateConfig: config({ failureAction: 'rollback', order: 'start-first', parallelism: 0 }) });
    cluster.breakImages('v2');
    for (let time = 0; time < 2; time += 1) {
      cluster.edit({ image: 'v2' });
      cluster.settle();
    }
    cluster.pass(20);
    expect(cluster.status.state).to.equal('rollback_completed');
    expect(cluster.images()).to.deep.equal([V1, V1]);
  });

  it('is seen by whoever waits for the update, also when it has nothing to replace', () => {
    const cluster = new RolloutCluster({ updateConfig: config({ failureAction: 'rollback', order: 'start-first' }) });
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    const seen: boolean[] = [];
    cluster.watch = () => seen.push(cluster.web.status.update?.state === 'rollback_started' && cluster.web.status.observedGeneration === cluster.web.metadata.generation);
    cluster.pass(10);
    expect(cluster.status.state).to.equal('rollback_completed');
    expect(seen).to.include(true);
  });

  it('goes back past a version that never ran, to the newest that was completed', () => {
    const cluster = new RolloutCluster();
    cluster.breakImages('v2', 'v3');
    cluster.edit({ image: 'v2' });
    cluster.pass(10);
    expect(cluster.status.state).to.equal('paused');
    cluster.edit({ image: 'v3', ...goesBack });
    cluster.pass(30);
    expect(cluster.status.state).to.equal('rollback_completed');
    expect(cluster.images()).to.deep.equal([V1, V1, V1]);
  });

  it('pauses, and says so, when there is nothing to go back to, or others have taken what it needs', () => {
    const never = new RolloutCluster(goesBack);
    never.update({ ...never.view.get('Revisions', 'web')!, spec: { serviceUid: 'another', items: [] } });
    never.breakImages('v2');
    never.edit({ image: 'v2' });
    never.pass(10);
    expect(never.status.state).to.equal('paused');
    expect(never.status.message).to.match(/no such image; there is no former revision to go back to$/);

    const taken = new RolloutCluster(goesBack);
    taken.breakImages('v2');
    taken.edit({ image: 'v2', ports: [] });
    taken.add(aService({ name: 'thief', spec: { ports: [{ published: 80, target: 1, protocol: 'tcp', mode: 'ingress' }] } }));
    taken.pass(10);
    expect(taken.status.message).to.match(/; it cannot go back: service thief publishes port 80\/tcp now$/);

    const foreign = new RolloutCluster(goesBack);
    foreign.breakImages('v2');
    foreign.edit({ image: 'v2', ports: [] });
    const host = foreign.view.host('node-1')!;
    foreign.update({ ...host, status: { ...host.status, listeners: [{ protocol: 'tcp', address: '*', port: 80, process: 'nginx' }] } });
    foreign.pass(10);
    expect(foreign.status.message).to.match(/; it cannot go back: nginx listens on 80\/tcp of node-1$/);
  });

  it('is superseded by a new template, which is an update again and may roll back again', () => {
    const cluster = new RolloutCluster({ ...goesBack, rollbackConfig: config({ delayMs: 60_000 }) });
    cluster.edit({ image: 'v2' });
    cluster.pass(3);
    cluster.happen(cluster.live('web')[0]!, { type: 'task.exited', exitCode: 1 });
    cluster.settle();
    expect(cluster.status.state).to.equal('rollback_started');
    cluster.edit({ image: 'v3' });
    cluster.settle();
    expect(cluster.status).to.include({ state: 'updating', message: 'update in progress' }).and.not.have.property('reason');
    cluster.pass(20);
    expect(cluster.status.state).to.equal('completed');
    expect(cluster.images()).to.deep.equal(['v3', 'v3', 'v3']);
  });

  it('is asked for by a person with the former template: a rollback without a reason, which toggles when it is asked for twice', () => {
    const cluster = new RolloutCluster();
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    for (const image of [V1, 'v2']) {
      cluster.edit({ image }, { [ROLLOUT_WISH]: rollbackTo(templateHash(templateOf({ ...cluster.web.spec, image }))) });
      expect(cluster.pass(20)).to.include.members(['rollback_started', 'rollback_completed']);
      expect(cluster.images()).to.deep.equal([image, image, image]);
      expect(cluster.status).to.not.have.property('reason');
      expect(cluster.web.metadata.annotations).to.deep.equal({});
    }
  });

  it('is no rollback when the wish was for another template than the one that is there by now', () => {
    const cluster = new RolloutCluster();
    cluster.edit({ image: 'v2' }, { [ROLLOUT_WISH]: rollbackTo('0123456789abcdef') });
    expect(cluster.pass(20)).to.deep.equal(['updating', 'completed']);
  });

  it('goes back node by node with a global service, a node that takes no tasks left for later', () => {
    const cluster = new RolloutCluster({ mode: 'global', ...goesBack });
    const node = cluster.view.node('node-2') ?? aNode();
    cluster.update({ ...node, spec: { ...node.spec, availability: 'pause' } });
    cluster.breakImages('v2');
    cluster.edit({ image: 'v2' });
    cluster.pass(20);
    expect(cluster.status.state).to.equal('rollback_completed');
    expect(cluster.images()).to.deep.equal([V1, V1]);
  });
});
