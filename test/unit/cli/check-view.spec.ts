import { expect } from 'chai';
import { createStyle } from '../../../cli/output/style.js';
import { renderPaths, summaryOf } from '../../../cli/views/check-view.js';
import type { PathResult } from '../../../model/index.js';

const plain = createStyle(false);
const allOk = (names: readonly string[]): PathResult[] => names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to, result: 'ok' as const })));

describe('the path matrix', () => {
  it('has senders in rows and receivers in columns', () => {
    const results = allOk(['a', 'b', 'c']).map((path): PathResult => (path.to === 'b' ? { ...path, result: 'lost' } : path.from === 'c' ? { ...path, result: 'mtu', mtu: 1350 } : path));
    expect(renderPaths({ nodes: ['a', 'b', 'c'], results }, plain)).to.deep.equal([
      'VXLAN FROM   a      b      c',
      'a            -      lost   ok',
      'b            ok     -      ok',
      'c            1350   lost   -',
    ]);
  });

  it('is a list of troubles for a cluster that is wider than a terminal', () => {
    const names = Array.from({ length: 40 }, (_, index) => `node-${index}`);
    expect(renderPaths({ nodes: names, results: allOk(names) }, plain)).to.deep.equal([]);
    const results = allOk(names).map((path, index): PathResult => (index === 0 ? { ...path, result: 'lost' } : path));
    expect(renderPaths({ nodes: names, results }, plain)).to.deep.equal(['VXLAN FROM   TO       PATH', 'node-0       node-1   lost']);
  });

  it('sums up', () => {
    expect(summaryOf({ nodes: ['a'], findings: [], paths: { nodes: ['a', 'b'], results: allOk(['a', 'b']) } })).to.equal('1 node checked: 0 errors, 0 warnings, 2 of 2 VXLAN paths ok');
  });
});
