import { expect } from 'chai';
import { affectedNodes, hostRelevant } from '../../../plan/host-impact.js';
import { aView } from '../../support/apply-writes.js';
import { aHost, aNode, aRunningTask, aService } from '../../support/builders.js';

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
});
