import { expect } from 'chai';
import { parseKind } from '../../../api/kinds.js';
import { resolveName } from '../../../api/resolve.js';
import { parseSelector } from '../../../api/selector.js';
import { ClusterSnapshot, put, type AnyResource } from '../../../model/index.js';
import { aNode, aRunningTask, aTask } from '../../support/builders.js';

const viewOf = (...objects: AnyResource[]): ClusterSnapshot => {
  const view = new ClusterSnapshot();
  for (const object of objects) view.apply({ ...put(object), version: object.metadata.resourceVersion });
  return view;
};

describe('resolveName', () => {
  const old = aTask({ id: 'oldoldoldold', status: { state: 'failed' }, metadata: { creationTimestamp: '2026-01-01T00:05:00.000Z' } });
  const live = aRunningTask({ id: 'livelivelive' });
  const view = viewOf(old, live, aNode({ name: 'node-1' }), aNode({ name: 'node-10' }), aNode({ name: 'edge' }));

  it('takes the exact name before longer ones', () => {
    expect(resolveName(view, 'Node', 'node-1').metadata.name).to.equal('node-1');
  });

  it('takes the live task of a slot, although its history is newer', () => {
    expect(resolveName(view, 'Task', 'web.1')).to.equal(live);
    expect(resolveName(view, 'Task', 'oldoldoldold')).to.equal(old);
  });

  it('takes a prefix only when it is unique, and lists what fits otherwise', () => {
    expect(resolveName(view, 'Node', 'ed').metadata.name).to.equal('edge');
    expect(() => resolveName(view, 'Node', 'node')).to.throw('fits 2 objects: node-1, node-10');
  });

  it('names the nearest when there is none', () => {
    expect(() => resolveName(view, 'Node', 'egde')).to.throw('did you mean "edge"?');
  });
});

describe('parseKind', () => {
  it('knows the short names of kubectl, in any case', () => {
    expect(['no', 'svc', 'net', 'Tasks', 'CLUSTER', 'host'].map(parseKind)).to.deep.equal(['Node', 'Service', 'Network', 'Task', 'Cluster', 'Host']);
    expect(() => parseKind('servic')).to.throw('did you mean "service"?');
  });
});

describe('parseSelector', () => {
  it('wants all terms to hold', () => {
    const select = parseSelector('zone=a,tier!=web,ssd,!old');
    expect(select({ zone: 'a', ssd: '' })).to.equal(true);
    const others: Record<string, string>[] = [{ zone: 'b', ssd: '' }, { zone: 'a', tier: 'web', ssd: '' }, { zone: 'a' }, { zone: 'a', ssd: '', old: '1' }];
    expect(others.map(select)).to.deep.equal([false, false, false, false]);
  });

  it('names the term that it cannot read', () => {
    expect(() => parseSelector('a=b,c in d')).to.throw('"c in d"');
  });
});
