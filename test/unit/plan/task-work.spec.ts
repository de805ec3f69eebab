import { expect } from 'chai';
import { taskId } from '../../../model/index.js';
import { taskWork } from '../../../plan/task-work.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTask, EPOCH_MS } from '../../support/builders.js';

const service = aService({ spec: { networks: ['internal'] } });
const node = aNode({ status: { attachments: { internal: '172.30.0.9' } } });

describe('taskWork', () => {
  it('starts a task once its host has made its namespace, and is asked again when the host says so', () => {
    const task = aTask({ service, status: { state: 'assigned', node: 'node-1' } });
    const before = aView(node, aHost(), task);
    expect(taskWork(before, before.task(task.metadata.name)!, EPOCH_MS)).to.include({ kind: 'wait', host: 'own' });
    const plumbed = aView(node, aHost({ status: { namespaces: [taskId(task)] } }), task);
    expect(taskWork(plumbed, plumbed.task(task.metadata.name)!, EPOCH_MS)).to.deep.equal({ kind: 'start' });
  });

  it('leaves a node that is down alone, since it is observed in full when it returns', () => {
    const task = aTask({ service, status: { state: 'assigned', node: 'node-1' } });
    expect(taskWork(aView(aNode({ status: { state: 'down' } }), task), task, EPOCH_MS)).to.deep.equal({ kind: 'none' });
  });

  it('waits for the restart delay', () => {
    const task = aTask({ service, spec: { notBefore: new Date(EPOCH_MS + 4000).toISOString() }, status: { state: 'assigned', node: 'node-1' } });
    expect(taskWork(aView(node, task), task, EPOCH_MS)).to.include({ kind: 'wait', delayMs: 4000 });
  });

  it('keeps a task waiting while the one it replaces is still listed on a host, so that a slot never serves twice', () => {
    const old = aRunningTask({ service, id: 'oldoldoldold', status: { state: 'failed', finishedAt: new Date(EPOCH_MS).toISOString() } });
    const task = aTask({ service, id: 'newnewnewnew', spec: { replaces: old.metadata.name }, status: { state: 'assigned', node: 'node-1' } });
    const view = aView(aNetwork(), node, aHost({ status: { appliedVersion: 0 } }), old, task);
    expect(taskWork(view, view.task(task.metadata.name)!, EPOCH_MS)).to.include({ kind: 'wait', host: 'any' });
    const caughtUp = aView(aNetwork(), node, aHost({ status: { appliedVersion: 99, namespaces: ['newnewnewnew'] } }), old, task);
    expect(taskWork(caughtUp, caughtUp.task(task.metadata.name)!, EPOCH_MS).kind).to.equal('start');
  });

  it('stops a task only after its endpoint was withdrawn and the drain delay is over', () => {
    const task = aRunningTask({ service, status: { state: 'stopping', since: new Date(EPOCH_MS).toISOString() } });
    const view = aView(aNetwork(), node, aHost({ status: { appliedVersion: 99 } }), task);
    const held = view.task(task.metadata.name)!;
    expect(taskWork(view, held, EPOCH_MS)).to.include({ kind: 'wait', delayMs: 1000 });
    expect(taskWork(view, held, EPOCH_MS + 1000)).to.deep.equal({ kind: 'stop' });
  });

  it('takes the container of a dead task away after the one that takes over has started, which is more urgent', () => {
    const heir = aTask({ service, id: 'newnewnewnew', status: { state: 'starting', node: 'node-1' } });
    const dead = aRunningTask({ service, id: 'oldoldoldold', status: { state: 'failed', finishedAt: new Date(EPOCH_MS).toISOString(), replacedBy: heir.metadata.name } });
    expect(taskWork(aView(node, heir, dead), dead, EPOCH_MS + 2000).kind).to.equal('wait');
    expect(taskWork(aView(node, heir, dead), dead, EPOCH_MS + 60_000).kind).to.equal('remove');
    const running = { ...heir, status: { ...heir.status, state: 'running' as const } };
    expect(taskWork(aView(node, running, dead), dead, EPOCH_MS + 2000).kind).to.equal('remove');
  });

  it('has nothing to do for what runs, and for what is released', () => {
    const running = aRunningTask({ service });
    const released = aRunningTask({ service, status: { state: 'failed', released: true } });
    expect(taskWork(aView(node, running), running, EPOCH_MS).kind).to.equal('none');
    expect(taskWork(aView(node, released), released, EPOCH_MS).kind).to.equal('none');
  });
});
