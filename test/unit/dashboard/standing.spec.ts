import { expect } from 'chai';
import { figuresOf, standingOf } from '../../../dashboard/data/standing.js';
import type { AnyResource, MemberStatus } from '../../../model/index.js';
import { aNode, aService, EPOCH } from '../../support/builders.js';
import { viewOf } from '../../support/view-of.js';

const nodes = [aNode(), aNode({ name: 'node-2' }), aNode({ name: 'node-3' })];
const web = (running: number): AnyResource => aService({ spec: { replicas: 3 }, status: { replicas: { desired: 3, running } } });
const figures = (...objects: readonly AnyResource[]): ReturnType<typeof figuresOf> => figuresOf(viewOf(...objects), undefined);

describe('how the cluster stands', () => {
  it('is one sentence when everything runs', () => {
    expect(standingOf(figures(...nodes, web(3)), [])).to.deep.equal({ tone: 'good', text: 'Everything runs as wanted: 3 nodes ready, 3 of 3 tasks running in 1 service.' });
  });

  it('says how many things need somebody', () => {
    const problem = { kind: 'tasks-missing', severity: 'serious', title: 't' } as const;
    expect(standingOf(figures(...nodes, web(2)), [problem])).to.deep.equal({ tone: 'bad', text: '1 thing needs somebody: 3 of 3 nodes ready, 2 of 3 tasks running in 1 service.' });
    expect(standingOf(figures(...nodes, web(2)), [{ ...problem, severity: 'warning' }]).tone).to.equal('busy');
  });

  it('says that nobody is needed while things are on their way', () => {
    expect(standingOf(figures(...nodes, web(2)), []).text).to.equal('On its way: 2 of 3 tasks running in 1 service, 3 nodes ready. Nobody is needed.');
  });

  it('says what to do first in an empty cluster', () => {
    expect(standingOf(figures(), []).text).to.contain('drover node join');
    expect(standingOf(figures(...nodes), []).text).to.contain('drover apply');
  });

  it('does not count the tasks of jobs, which are to end, nor nodes that leave', () => {
    const job = aService({ name: 'job', spec: { mode: 'replicated-job' }, status: { replicas: { desired: 2, running: 0 } } });
    expect(figures(...nodes, aNode({ name: 'node-4', status: { state: 'leaving' } }), web(3), job)).to.deep.equal({ nodes: { good: 3, all: 3 }, services: { good: 2, all: 2 }, tasks: { good: 3, all: 3 } });
  });

  it('counts managers where there are any, once the control plane has told of its members', () => {
    const manager = aNode({ status: { manager: { state: 'manager', since: EPOCH, message: '' } } });
    const member: MemberStatus & { self: boolean } = { id: manager.metadata.uid, hostname: 'h', endpoint: '', version: '1', startedAt: EPOCH, state: 'unreachable', since: EPOCH, self: false };
    expect(figures(manager).managers).to.equal(undefined);
    expect(figuresOf(viewOf(manager), { items: [member] }).managers).to.deep.equal({ good: 0, all: 1 });
  });
});
