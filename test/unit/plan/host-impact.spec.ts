import { expect } from 'chai';
import { affectedNodes, hostRelevant, urgentNodes } from '../../../plan/host-impact.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTrafficKey, someTrafficKeys } from '../../support/builders.js';

const service = aService({ spec: { networks: ['internal'] } });

describe('host impact', () => {
  it('sees a task that begins to serve, and not a mere message', () => {
    const task = aRunningTask({ service });
    const starting = { ...task, status: { ...task.status, state: 'starting' as const } };
    expect(hostRelevant(starting)).not.to.equal(hostRelevant(task));
    expect(hostRelevant({ ...task, status: { ...task.status, message: 'other' } })).to.equal(hostRelevant(task));
  });

  it('sees a task that runs before it is healthy: its own names lead to it from then on', () => {
    const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };
    const task = aRunningTask({ service });
    const starting = { ...task, spec: { ...task.spec, container: { ...task.spec.container, healthcheck } }, status: { ...task.status, state: 'starting' as const } };
    expect(hostRelevant({ ...starting, status: { ...starting.status, state: 'running', health: 'starting' } })).not.to.equal(hostRelevant(starting));
  });

  it('never lets an observation cause another look, or syncs would chase each other', () => {
    expect(hostRelevant(aHost())).to.equal(undefined);
  });

  it('names the hosts on the task\'s networks and its own', () => {
    const view = aView(aNode(), aNode({ name: 'node-2', status: { attachments: { internal: '172.30.0.9' } } }), aNode({ name: 'node-3' }));
    expect(affectedNodes(view, aRunningTask({ service }))).to.have.members(['node-1', 'node-2']);
  });

  it('sends another key to all on the host\'s encrypted networks: at once where the former one is of no use any more, else when there is time', () => {
    const on = (name: string, ...networks: readonly string[]) => aNode({ name, status: { attachments: Object.fromEntries(networks.map((network) => [network, '172.30.0.9'])) } });
    const view = aView(aNetwork({ spec: { encrypted: true } }), aNetwork({ name: 'open' }), on('node-1', 'internal', 'open'), on('node-2', 'internal'), on('node-3', 'open'));
    const before = someTrafficKeys();
    const rotated = someTrafficKeys({ spec: { keys: [aTrafficKey(2), ...before.spec.keys] } });
    const replaced = someTrafficKeys({ spec: { keys: [aTrafficKey(2)] }, status: { sending: 2 } });
    expect(affectedNodes(view, rotated)).to.have.members(['node-1', 'node-2']);
    expect(urgentNodes(view, { op: 'put', object: rotated }, before)).to.deep.equal([]);
    expect(urgentNodes(view, { op: 'put', object: replaced }, before)).to.have.members(['node-1', 'node-2']);
    expect(hostRelevant(rotated)).not.to.equal(hostRelevant(before));
    expect(hostRelevant({ ...before, status: { ...before.status, lost: 1 } }), 'what a host tells of itself').to.equal(hostRelevant(before));
  });
});
