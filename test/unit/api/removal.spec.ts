import { expect } from 'chai';
import { planRemoval, refuseRemoval, type RemovalRequest } from '../../../api/removal.js';
import type { NodeState } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aNode, aService, EPOCH, EPOCH_MS } from '../../support/builders.js';

const request = (changes: Partial<RemovalRequest> = {}): RemovalRequest => ({ objects: [{ kind: 'Node', name: 'node-1' }], force: false, forget: false, purge: false, nowMs: EPOCH_MS, ...changes });
const plan = (node: ReturnType<typeof aNode>, changes: Partial<RemovalRequest> = {}) => {
  const view = aView(node, aHost());
  return planRemoval((kind, name) => view.get(kind, name), request(changes))[0]!;
};

describe('removal of a node', () => {
  it('marks it and no more: its host is cleaned first', () => {
    const { outcome, writes } = plan(aNode());
    expect({ outcome, marks: writes.map(({ op, object }) => [op, object.metadata.deletionTimestamp]) }).to.deep.equal({ outcome: 'deleting', marks: [['put', EPOCH]] });
    expect(plan(aNode({ metadata: { deletionTimestamp: EPOCH } })).writes).to.deep.equal([]);
  });

  it('remembers a purge with the node, also one that is asked for later, since the host may be cleaned much later', () => {
    for (const node of [aNode(), aNode({ metadata: { deletionTimestamp: EPOCH } })]) {
      expect(plan(node, { purge: true }).writes[0]?.object.metadata).to.deep.include({ deletionTimestamp: EPOCH, annotations: { 'drover/purge': 'true' } });
    }
  });

  it('forgets node and host at once when told so', () => {
    const { outcome, writes } = plan(aNode({ status: { state: 'down' } }), { forget: true });
    expect({ outcome, gone: writes.map(({ op, object }) => `${op} ${object.kind}`) }).to.deep.equal({ outcome: 'forgotten', gone: ['delete Node', 'delete Host'] });
  });

  it('does not forget a node that answers: its host would keep what nobody knows of', () => {
    const forget = (state: NodeState) => () => refuseRemoval(aView(aNode({ status: { state } })), request({ forget: true }));
    for (const state of ['ready', 'unreachable', 'joining'] as const) expect(forget(state)).to.throw(`node node-1 is ${state}`);
    for (const state of ['absent', 'down', 'joinFailed', 'leaving'] as const) expect(forget(state)).not.to.throw();
  });

  it('refuses options of nodes on anything else', () => {
    const objects = [{ kind: 'Service', name: 'web' }] as const;
    for (const option of [{ forget: true }, { purge: true }]) expect(() => refuseRemoval(aView(aService()), request({ objects, ...option }))).to.throw('service/web is none');
  });
});
