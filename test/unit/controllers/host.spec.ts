import { expect } from 'chai';
import { createHostReconciler } from '../../../controllers/host.js';
import { put, type Task } from '../../../model/index.js';
import { applyWrites, aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService } from '../../support/builders.js';

const service = aService({ spec: { networks: ['internal'] } });

describe('the host controller', () => {
  const open = (attached = ['node-1', 'node-2']) => {
    const task = aRunningTask({ service });
    const nodes = ['node-1', 'node-2'].map((name, index) => aNode({ name, status: { attachments: attached.includes(name) ? { internal: `172.30.0.${index + 8}` } : {} } }));
    const view = aView(service, ...nodes, task);
    const reconciler = createHostReconciler();
    /** Nodes whose sync is due at once, and those that wait, after a change of the task. */
    const change = (status: Partial<Task['status']>, now: number) => {
      const held = view.task(task.metadata.name)!;
      applyWrites(view, [put({ ...held, status: { ...held.status, ...status } })]);
      const keys = [...reconciler.keysOf({ op: 'put', version: view.version, object: view.task(task.metadata.name)! }, view)].sort();
      const decisions = keys.map((key) => ({ key, ...reconciler.plan(view, key, now) }));
      return { due: decisions.filter(({ due }) => due !== undefined).map(({ key }) => key), waiting: decisions.filter(({ wakeInMs }) => wakeInMs !== undefined).map(({ key }) => key) };
    };
    return { change };
  };

  it('syncs all hosts at once for what is withdrawn, although they were synced just before, so that no connection more goes there', () => {
    const { change } = open();
    expect(change({ message: 'first seen' }, 0)).to.deep.equal({ due: ['node-1'], waiting: ['node-2'] });
    expect(change({ state: 'failed' }, 1)).to.deep.equal({ due: ['node-1', 'node-2'], waiting: [] });
  });

  it('lets additions that follow each other wait, as one sync brings them all', () => {
    const { change } = open();
    change({ state: 'starting' }, 0);
    expect(change({ state: 'running' }, 1)).to.deep.equal({ due: [], waiting: ['node-1', 'node-2'] });
    expect(change({ state: 'running', message: 'no news' }, 2)).to.deep.equal({ due: [], waiting: [] });
  });

  it('syncs the host that a task came to at once, since the start waits for its namespace', () => {
    const { change } = open();
    change({ state: 'pending', node: undefined }, 0);
    expect(change({ state: 'pending', node: undefined, message: 'same' }, 1).due).to.deep.equal([]);
    expect(change({ state: 'assigned', node: 'node-1' }, 2)).to.deep.equal({ due: ['node-1'], waiting: ['node-2'] });
  });

  it('leaves that to the attachment where the node is not on the network yet, since its namespace cannot be made before', () => {
    const { change } = open([]);
    change({ state: 'pending', node: undefined }, 0);
    expect(change({ state: 'assigned', node: 'node-1' }, 2)).to.deep.equal({ due: [], waiting: ['node-1'] });
  });
});
