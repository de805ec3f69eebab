import { expect } from 'chai';
import { identityOf, ownerBefore } from '../../../jobs/machine-owners.js';
import type { NodeStatus } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, someFacts } from '../../support/builders.js';

const [ONE, TWO] = ['1'.repeat(32), '2'.repeat(32)];
const on = (name: string, machineId: string, status: Partial<NodeStatus> = {}) => aNode({ name, status: { facts: someFacts({ machineId }), ...status } });
const STRANGER = { state: 'joining', joinedAt: undefined } as const;

describe('machine owners', () => {
  it('expects the machine that the node joined with, and none before its first join or once it was forgotten', () => {
    const nodes = [on('a', ONE), on('b', TWO, STRANGER), on('c', '')];
    const view = aView(nodes);
    expect(nodes.map((node) => identityOf(node, view).machineId)).to.deep.equal([ONE, undefined, undefined]);
  });

  it('lists the machines of others, never the own one, one that was forgotten, or that of a node that is gone', () => {
    const view = aView(on('a', ONE), on('b', TWO), on('c', ''), on('d', '3'.repeat(32), { state: 'removed' }));
    expect([...identityOf(view.node('a')!, view).owners]).to.deep.equal([[TWO, 'b']]);
  });

  it('lets one of two clones that join side by side keep the machine, and both agree on which', () => {
    const view = aView(on('a', ONE, STRANGER), on('b', ONE, STRANGER));
    expect(ownerBefore(view.node('a')!, ONE, view)).to.equal(undefined);
    expect(ownerBefore(view.node('b')!, ONE, view)).to.equal('a');
  });

  it('never takes a machine from a node that has joined, whatever its name', () => {
    const view = aView(on('a', ONE, STRANGER), on('b', ONE));
    expect(ownerBefore(view.node('a')!, ONE, view)).to.equal('b');
    expect(ownerBefore(view.node('b')!, ONE, view)).to.equal(undefined);
  });
});
