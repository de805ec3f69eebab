import { expect } from 'chai';
import { templateHash, templateOf, type ClusterSnapshot, type Service, type Task, type UpdateConfig } from '../../../model/index.js';
import { aNode, aService, someSettings } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const DEFAULTS: UpdateConfig = { parallelism: 1, delayMs: 0, order: 'stop-first', failureAction: 'pause', monitorMs: 5000, maxFailureRatio: 0 };

function deployed(config: Partial<UpdateConfig> = {}, spec: Partial<Service['spec']> = {}): PlannedCluster {
  const service = aService({ spec: { replicas: 3, updateConfig: { ...DEFAULTS, ...config }, ...spec } });
  const cluster = new PlannedCluster(aNode(), aNode({ name: 'node-2' }), service, someSettings());
  cluster.settle();
  return cluster;
}

const web = (view: ClusterSnapshot): Service => view.service('web') ?? expect.fail('no service');
function setImage(cluster: PlannedCluster, image: string): void {
  const service = web(cluster.view);
  cluster.update({ ...service, spec: { ...service.spec, image } });
}
const images = (cluster: PlannedCluster): string[] => cluster.live('web').map(({ spec }) => spec.container.image).sort();
const versions = (cluster: PlannedCluster): number => new Set(images(cluster)).size;
const pendingOrNew = (cluster: PlannedCluster): Task[] => cluster.live('web').filter(({ spec }) => spec.templateHash === templateHash(templateOf(web(cluster.view).spec)));

describe('rolling update', () => {
  it('replaces `parallelism` slots at a time and leaves the others running until their turn', () => {
    const cluster = deployed({ parallelism: 2, delayMs: 1000 });
    setImage(cluster, 'v2');
    cluster.plan();
    expect(pendingOrNew(cluster)).to.have.length(2);
    expect(web(cluster.view).status.update).to.include({ state: 'updating' });
    cluster.settle();
    expect(pendingOrNew(cluster), 'waits for the delay').to.have.length(2);
    cluster.advance(1000);
    expect(images(cluster)).to.deep.equal(['v2', 'v2', 'v2']);
  });

  it('is completed one monitor window after the last task runs', () => {
    const cluster = deployed();
    setImage(cluster, 'v2');
    cluster.settle();
    expect(web(cluster.view).status.update?.state).to.equal('updating');
    cluster.advance(5000);
    expect(web(cluster.view).status.update).to.include({ state: 'completed', message: 'update completed' });
    expect(cluster.plan()).to.equal(0);
  });

  it('keeps the old task with start-first until the new one runs', () => {
    const cluster = deployed({ order: 'start-first' });
    setImage(cluster, 'v2');
    cluster.plan();
    expect(cluster.live('web')).to.have.length(4);
    expect(cluster.live('web').filter(({ status }) => status.state === 'running')).to.have.length(3);
    cluster.settle();
    expect(images(cluster)).to.deep.equal(['v2', 'v2', 'v2']);
  });

  it('pauses at the first early failure and keeps the other slots on the old version', () => {
    const cluster = deployed();
    setImage(cluster, 'v2');
    cluster.plan();
    for (const task of pendingOrNew(cluster)) cluster.happen(task, { type: 'task.rejected', error: 'no such image' });
    cluster.settle();
    expect(web(cluster.view).status.update?.state).to.equal('paused');
    expect(web(cluster.view).status.update?.message).to.match(/^update paused due to failure or early termination of task web\.\d\./);
    cluster.advance(60_000);
    expect(images(cluster).filter((image) => image === 'registry.example/web:1')).to.have.length(2);
  });

  it('restarts an old task with its own version while paused, so that a bad one does not spread', () => {
    const cluster = deployed();
    setImage(cluster, 'v2');
    cluster.plan();
    for (const task of pendingOrNew(cluster)) cluster.happen(task, { type: 'task.rejected', error: 'no such image' });
    cluster.settle();
    cluster.now += 60_000;
    const old = cluster.live('web').find(({ spec, status }) => spec.container.image !== 'v2' && status.state === 'running') ?? expect.fail('no old task');
    cluster.happen(old, { type: 'task.exited', exitCode: 1 });
    cluster.settle();
    expect(images(cluster).filter((image) => image === 'registry.example/web:1')).to.have.length(2);
  });

  it('goes on after failures with failureAction continue', () => {
    const cluster = deployed({ failureAction: 'continue' });
    setImage(cluster, 'v2');
    cluster.plan();
    for (const task of pendingOrNew(cluster)) cluster.happen(task, { type: 'task.rejected', error: 'no such image' });
    cluster.settle();
    expect(images(cluster)).to.deep.equal(['v2', 'v2', 'v2']);
  });

  it('is superseded by a newer template from wherever it stands, paused or not', () => {
    const cluster = deployed({ delayMs: 60_000 });
    setImage(cluster, 'v2');
    cluster.settle();
    expect(versions(cluster)).to.equal(2);
    setImage(cluster, 'v3');
    for (let turn = 0; turn < 4; turn += 1) cluster.advance(60_000);
    expect(images(cluster)).to.deep.equal(['v3', 'v3', 'v3']);
    expect(web(cluster.view).status.update?.state).to.equal('completed');
  });

  it('touches neither tasks nor update status when only the number of replicas changes', () => {
    const cluster = deployed(), before = cluster.live('web').map(({ metadata }) => metadata.name);
    const service = web(cluster.view);
    cluster.update({ ...service, spec: { ...service.spec, replicas: 5 } });
    cluster.settle();
    expect(cluster.live('web').map(({ metadata }) => metadata.name)).to.include.members(before);
    expect(web(cluster.view).status.update).to.equal(undefined);
  });

  it('updates a global service node by node and leaves a paused node for later', () => {
    const cluster = deployed({}, { mode: 'global' });
    const node = cluster.view.node('node-2') ?? expect.fail('no node');
    cluster.update({ ...node, spec: { ...node.spec, availability: 'pause' } });
    setImage(cluster, 'v2');
    cluster.settle();
    cluster.advance(5000);
    expect(images(cluster)).to.deep.equal(['registry.example/web:1', 'v2']);
    expect(web(cluster.view).status.update?.state).to.equal('completed');
    const later = cluster.view.node('node-2') ?? node;
    cluster.update({ ...later, spec: { ...later.spec, availability: 'active' } });
    cluster.settle();
    expect(images(cluster)).to.deep.equal(['v2', 'v2']);
  });
});
