import { expect } from 'chai';
import { createNodeReconciler } from '../../../controllers/node.js';
import { nodeTransition } from '../../../machines/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, EPOCH, EPOCH_MS } from '../../support/builders.js';
import { withUpgradeWish, type Node } from '../../../model/index.js';

const decide = (node: Node) => createNodeReconciler().plan(aView(node), node.metadata.name, EPOCH_MS);

describe('the node controller', () => {
  it('has a joining node joined', () => {
    expect(decide(aNode({ status: { state: 'joining' } }))).to.deep.equal({ due: [{ queue: 'join-node', keys: ['node-1'] }] });
  });

  it('has a node that is deleted leave, and cleaned for as long as it leaves', () => {
    const deleted = aNode({ metadata: { deletionTimestamp: EPOCH } });
    const [write] = decide(deleted).writes ?? [];
    expect(write?.object.status).to.include({ state: 'leaving' });
    expect(decide(write?.object as Node)).to.deep.equal({ due: [{ queue: 'leave-node', keys: ['node-1'] }] });
  });

  it('waits for a deleted node that is down instead of cleaning nothing, also when its spec changed before', () => {
    const down = aNode({ metadata: { deletionTimestamp: EPOCH, generation: 2 }, status: { state: 'down' } });
    const [write] = decide(down).writes ?? [];
    expect(write?.object.status).to.include({ state: 'absent' });
    expect(decide(write?.object as Node)).to.deep.equal({});
  });

  it('leaves a failed join to its retries: only a changed spec is a reason to begin anew, or the two would chase each other', () => {
    const joining = aNode({ metadata: { generation: 3 }, status: { state: 'joining', observedGeneration: 0, joinedAt: undefined } });
    const failed = nodeTransition(joining, { type: 'node.joinFailed', generation: 3, error: 'another key' }, EPOCH_MS)!;
    expect(decide(failed)).to.deep.equal({});
    expect(decide({ ...failed, metadata: { ...failed.metadata, generation: 4 } }).writes).to.have.length(1);
  });

  it('joins again when the spec changed while a join with the former one was under way', () => {
    const joining = aNode({ metadata: { generation: 2 }, status: { state: 'joining', observedGeneration: 1 } });
    const ready = nodeTransition(joining, { type: 'node.joined', generation: 1 }, EPOCH_MS)!;
    const [write] = decide(ready).writes ?? [];
    expect(write?.object.status).to.include({ state: 'joining', observedGeneration: 2 });
  });

  it('leaves a promotion that fails to its retries: what it tells of itself on the way is no news', () => {
    const reconciler = createNodeReconciler();
    const told = (message: string): Node => aNode({ status: { manager: { state: 'promoting', message, since: EPOCH } } });
    const keysOf = (object: Node) => reconciler.keysOf({ op: 'put', version: 1, object }, aView(object));
    expect(keysOf(told(''))).to.include('node-1');
    for (const message of ['install the control plane', 'no space left', 'install the control plane']) expect(keysOf(told(message))).to.deep.equal([]);
    expect(keysOf(aNode({ status: { manager: { state: 'manager', message: '', since: EPOCH } } }))).to.contain('node-1');
  });

  it('begins an upgrade whose turn has come, takes the wish away with that, and has the host worked on', () => {
    const upgrade = { id: 'u1', build: '0123456789abcdef', source: 'laptop', turn: 0, isForced: false };
    const manager = aNode({ spec: { role: 'manager' }, status: { manager: { state: 'manager', message: '', since: EPOCH } } });
    const [write] = decide(withUpgradeWish(manager, upgrade)).writes ?? [];
    const upgrading = write?.object as Node;
    expect(upgrading.metadata.annotations).to.deep.equal({});
    expect(upgrading.status.manager).to.deep.include({ state: 'upgrading', upgrade });
    expect(decide(upgrading)).to.deep.equal({ due: [{ queue: 'upgrade-node', keys: ['node-1'] }] });
  });

  it('looks at those that wait for their turn when one manager is done', () => {
    const upgrade = { id: 'u1', build: '0123456789abcdef', source: 'laptop', turn: 1, isForced: false };
    const done = aNode({ spec: { role: 'manager' }, status: { manager: { state: 'manager', message: '', since: EPOCH } } });
    const waiting = withUpgradeWish(aNode({ metadata: { name: 'node-2' }, spec: { role: 'manager' }, status: { manager: { state: 'manager', message: '', since: EPOCH } } }), upgrade);
    expect(createNodeReconciler().keysOf({ op: 'put', version: 1, object: done }, aView(done, waiting))).to.include('node-2');
  });
});
