import { expect } from 'chai';
import { gatherProblems, listed, sortProblems, wordsBeside, worstByObject, type Problem } from '../../../dashboard/data/problem.js';

const problem = (changes: Partial<Problem> = {}): Problem => ({ kind: 'node-down', severity: 'serious', title: 't', about: { kind: 'Node', name: 'node-1' }, ...changes });
const many = (count: number): Problem[] => Array.from({ length: count }, (_, index) => problem({ about: { kind: 'Node', name: `node-${index + 1}` } }));

describe('lists of problems', () => {
  it('puts the worst first, and node-2 before node-10', () => {
    const sorted = sortProblems([
      problem({ kind: 'drift', severity: 'warning' }), problem({ about: { kind: 'Node', name: 'node-10' } }), problem({ about: { kind: 'Node', name: 'node-2' } }), problem({ kind: 'tasks-missing', severity: 'critical' }),
    ]);
    expect(sorted.map(({ kind, about }) => `${kind} ${about?.name}`)).to.deep.equal(['tasks-missing node-1', 'node-down node-2', 'node-down node-10', 'drift node-1']);
  });

  it('tells many of one kind as one, with names and the way to all of them', () => {
    expect(gatherProblems(many(237))).to.deep.equal([{
      kind: 'node-down', severity: 'serious', title: '237 nodes are down', path: '/nodes?state=down', remedy: undefined,
      reason: 'node-1, node-2, node-3, node-4, node-5, node-6, node-7, node-8 and 229 more',
    }]);
    expect(gatherProblems(many(5))).to.have.length(5);
  });

  it('knows the worst of each object', () => {
    const worst = worstByObject([problem({ title: 'first' }), problem({ title: 'second' }), problem({ title: 'nobody', about: undefined })]);
    expect([...worst].map(([key, { title }]) => [key, title])).to.deep.equal([['Node/node-1', 'first']]);
  });

  it('does not say twice whose problem it is', () => {
    const drift = problem({ kind: 'drift', title: 'Node node-1: 2 things on its host were not as wanted', reason: 'link: br0 missing' });
    expect([wordsBeside(drift), wordsBeside(drift, true)]).to.deep.equal(['2 things on its host were not as wanted: link: br0 missing', '2 things on its host were not as wanted']);
    expect(wordsBeside(problem({ title: 'Node node-1 is down', reason: 'connection refused' }))).to.equal('connection refused');
    expect(wordsBeside(problem({ title: 'Node node-1 is down' }))).to.equal('Node node-1 is down');
  });

  it('lists some of many', () => {
    expect(listed(['a', 'b'])).to.equal('a; b');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).to.equal('a; b; c; and 2 more');
  });
});
