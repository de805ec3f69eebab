import { expect } from 'chai';
import { activateConsequence, drainConsequence, pauseConsequence } from '../../../dashboard/data/consequences/node.js';
import { patienceMs } from '../../../dashboard/data/consequences/patience.js';
import { whyNotAllowed } from '../../../dashboard/data/permission.js';
import type { NodeSpec, NodeStatus, PortSpec, Service, ServiceSpec, Task } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, EPOCH } from '../../support/builders.js';

const PORT: PortSpec = { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' };
const one = aNode({ name: 'node-1' }), two = aNode({ name: 'node-2' });
const aWeb = (spec: Partial<ServiceSpec> = {}, name = 'web'): Service => aService({ name, spec });
const on = (service: Service, node: string, slot = 1, more: Parameters<typeof aRunningTask>[0] = {}): Task =>
  aRunningTask({ service, id: `${slot}${service.metadata.name}`.padStart(12, 'a').slice(-12), ...more, spec: { slot, ...more.spec }, status: { node, ...more.status } });
const GIVEN = 'node-1 gets no new tasks until somebody activates it.';

describe('what draining a node comes to', () => {
  it('tells what moves, that nothing is lost with one replica too, and what stays away', () => {
    const web = aWeb(), api = aWeb({ replicas: 2 }, 'api');
    const view = aView(one, two, web, api, on(web, 'node-1'), on(api, 'node-1', 1), on(api, 'node-1', 2), on(aWeb({}, 'gone'), 'node-1', 1, { status: { state: 'failed' } }));
    expect(drainConsequence(view, one)).to.deep.equal({
      says: ['3 tasks move to other nodes: api (2) and web (1).', 'Each replacement runs, and is healthy, before the old task stops: no request is lost, also where there is only one.', GIVEN], warns: [],
    });
  });

  it('tells what ends with the node, and what a job begins anew', () => {
    const every = aWeb({ mode: 'global' }, 'agent'), job = aWeb({ mode: 'replicated-job' }, 'import');
    const view = aView(one, two, every, job, on(every, 'node-1', 1, { spec: { slot: undefined, node: 'node-1' } }), on(job, 'node-1', 1, { spec: { iteration: 1 } }));
    expect(drainConsequence(view, one).says).to.deep.equal([
      '1 task of services that run once on every node stops and is not replaced: agent (1).', '1 task of jobs ends here and begins anew elsewhere: import (1).', GIVEN,
    ]);
  });

  it('knows beforehand what has nowhere to go', () => {
    const web = aWeb();
    const paused = aNode({ name: 'node-2', spec: { availability: 'pause' } }), down = aNode({ name: 'node-3', status: { state: 'down' } });
    expect(drainConsequence(aView(one, paused, down, web, on(web, 'node-1')), one).warns).to.deep.equal(['No other node takes tasks (node-2 is paused and node-3 is down): they stay here until one does.']);
    const bound = aWeb({ placement: { constraints: ['node.labels.disk == ssd'], preferences: [], maxReplicasPerNode: 0 } });
    expect(drainConsequence(aView(one, two, bound, on(bound, 'node-1')), one).warns).to.deep.equal(['No other node that takes tasks satisfies the constraints of web (node.labels.disk == ssd): its tasks stay here until one does.']);
    const single = aWeb({ replicas: 2, placement: { constraints: [], preferences: [], maxReplicasPerNode: 1 } });
    expect(drainConsequence(aView(one, two, single, on(single, 'node-1', 1), on(single, 'node-2', 2)), one).warns).to.deep.equal(['web may have 1 on each node, and the others cannot take all of its tasks: some stay here.']);
  });

  it('warns of requests that fail where nobody waits for the replacements', () => {
    const web = aWeb({ ports: [PORT] }), api = aWeb({ replicas: 2 }, 'api');
    const view = aView(one, two, web, api, on(web, 'node-1'), on(api, 'node-1', 1), on(api, 'node-2', 2));
    const atOnce = drainConsequence(view, one, 0);
    expect(atOnce.says[0]).to.equal('2 tasks stop at once, and are made anew on other nodes: api (1) and web (1).');
    expect(atOnce.warns).to.deep.equal(['web runs nowhere else: requests to port 80 fail until its replacement runs.']);
    const later = drainConsequence(view, one, 600_000);
    expect(later.says).to.include('What is still here after 10 min stops, whether it is replaced or not.');
    expect(later.warns).to.deep.equal(['web runs nowhere else: requests fail from then on until the replacement runs.']);
  });

  it('tells of the ports of the node itself, and of a manager on it', () => {
    const web = aWeb({ ports: [{ ...PORT, published: 9000, mode: 'host' }] });
    const manager = aNode({ name: 'node-1', status: { manager: { state: 'running' } as unknown as NodeStatus['manager'] } });
    expect(drainConsequence(aView(manager, two, web, on(web, 'node-1')), manager).says.slice(2)).to.deep.equal([
      'What this node answers on its own port 9000 is answered by the nodes that they move to.', `${GIVEN} Its member of the control plane goes on.`,
    ]);
  });

  it('is refused of a node that is drained, and simple for an empty one', () => {
    const drained = aNode({ name: 'node-1', spec: { availability: 'drain' }, status: { availability: { state: 'drained', since: EPOCH, message: '' } } });
    expect(drainConsequence(aView(drained), drained).refusal).to.equal('node-1 is drained already.');
    expect(drainConsequence(aView(one, two), one).says).to.deep.equal(['No task is on node-1. It gets none until somebody activates it.']);
  });
});

describe('what pausing and activating a node come to', () => {
  const like = (spec: Partial<NodeSpec>, status: Partial<NodeStatus> = {}) => aNode({ name: 'node-1', spec, status });

  it('keeps what runs, and warns where nothing else takes tasks', () => {
    const web = aWeb();
    expect(pauseConsequence(aView(one, two, web, on(web, 'node-1')), one)).to.deep.equal({ says: ['node-1 gets no new tasks.', 'The 1 task on it goes on. A replicated one that fails is replaced on another node.'], warns: [] });
    expect(pauseConsequence(aView(one), one).warns).to.deep.equal(['No other node takes new tasks: what fails is not replaced, and what is scaled up waits.']);
    expect(pauseConsequence(aView(), like({ availability: 'pause' })).refusal).to.equal('node-1 is paused already.');
  });

  it('says that what went away does not come back by itself', () => {
    const drained = like({ availability: 'drain' }, { availability: { state: 'drained', since: EPOCH, message: '' } });
    expect(activateConsequence(drained).says[1]).to.match(/stays where it is/);
    expect(activateConsequence(like({ availability: 'drain' })).says[1]).to.match(/^The drain ends/);
    expect(activateConsequence(like({ availability: 'pause' }, { state: 'down' })).warns).to.deep.equal(['It is down now, and gets none before it is ready.']);
    expect(activateConsequence(one).refusal).to.equal('node-1 is active already.');
  });
});

describe('what is entered and who enters it', () => {
  it('takes whole minutes for the patience of a drain', () => {
    expect([patienceMs('long', 'x'), patienceMs('none', ''), patienceMs('limited', ' 10 ')]).to.deep.equal([undefined, 0, 600_000]);
    expect(['0', '-1', '1.5', '', '99999'].map((minutes) => patienceMs('limited', minutes))).to.deep.equal(Array(5).fill('invalid'));
  });

  it('lets administrators act, and tells others why they cannot', () => {
    expect([whyNotAllowed('admin'), whyNotAllowed('view'), whyNotAllowed(undefined)]).to.deep.equal([undefined, 'This takes the role admin; yours is view, which reads.', 'This takes the role admin.']);
  });
});
