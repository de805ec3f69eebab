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

  const TABLE: readonly (readonly [key: string, same: string, other: string])[] = [
    ['node.id', 'uid-node-node-1', 'uid-node-node-2'], ['node.id', 'node-1', 'node-2'], ['node.hostname', 'DB1', 'db2'], ['node.role', 'manager', 'worker'], ['node.ip', '192.0.2.11', '192.0.2.12'],
    ['node.ip', '10.99.0.0/16', '10.98.0.0/16'], ['node.platform.os', 'Linux', 'windows'], ['node.platform.arch', 'amd64', 'arm64'], ['node.labels.zone', 'a', 'b'], ['engine.labels.zone', 'A', 'b'],
    ['NODE.Role', 'manager', 'worker'], ['Node.Labels.zone', 'a', 'b'],
  ];
  for (const [key, same, other] of TABLE) {
    it(`take ${key} for ${same} and for nothing else, with == and with !=`, () => {
      expect([`${key} == ${same}`, `${key} != ${other}`, `${key} == ${other}`, `${key} != ${same}`].map((text) => matches(text))).to.deep.equal([true, true, false, false]);
    });
  }

  it('tell labels apart by the case of their name, unlike that of their value', () => {
    expect(matches('node.labels.Zone == a')).to.equal(false);
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
