import { expect } from 'chai';
import fc from 'fast-check';
import { parseConstraint } from '../../../model/index.js';
import { createMatcher } from '../../../plan/constraints.js';
import { aNode, someFacts } from '../../support/builders.js';

const node = aNode({ name: 'node-1', metadata: { labels: { zone: 'A' } }, spec: { role: 'manager' }, status: { facts: someFacts({ hostname: 'db1' }) } });
const matches = (...expressions: readonly string[]): boolean => createMatcher(expressions)(node);

describe('constraints', () => {
  it('compare values without case, and all must hold', () => {
    expect(matches('node.labels.zone == a', 'node.role==manager')).to.equal(true);
    expect(matches('node.labels.zone == a', 'node.role != manager')).to.equal(false);
  });

  it('take a missing label as empty, so that != matches', () => {
    expect(matches('node.labels.disk != ssd')).to.equal(true);
    expect(matches('node.labels.disk == ssd')).to.equal(false);
  });

  it('know names, platform and address, in either spelling of the architecture', () => {
    for (const expression of ['node.id == node-1', 'node.hostname == db1', 'node.platform.os == linux', 'node.platform.arch == amd64', 'node.platform.arch == x86_64', 'node.ip == 192.0.2.0/24', 'node.ip == 10.99.0.11']) {
      expect(matches(expression), expression).to.equal(true);
    }
  });

  it('never match with a key that nobody knows', () => {
    expect(parseConstraint('node.colour == red')).to.equal(undefined);
    expect(matches('node.colour != red')).to.equal(false);
  });

  it('parse any text without a fault', () => {
    fc.assert(fc.property(fc.string(), (text) => { parseConstraint(text); }));
    expect(parseConstraint('node.labels.a/b==x y')).to.deep.equal({ key: 'node.labels.a/b', operator: '==', value: 'x y' });
  });
});
