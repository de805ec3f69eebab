import { expect } from 'chai';
import { happenings } from '../../../plan/happenings.js';
import { aNode, aRunningTask, aService, EPOCH, someSettings } from '../../support/builders.js';

describe('happenings', () => {
  it('tells who scaled what, from how many to how many', () => {
    const [before, after] = [aService({ spec: { replicas: 3 } }), aService({ metadata: { generation: 2 }, spec: { replicas: 12 } })];
    expect(happenings(before, after, EPOCH)).to.deep.equal([
      { time: EPOCH, type: 'Normal', reason: 'Scaled', message: 'scaled from 3 to 12', source: 'user', object: { kind: 'Service', name: 'web' } },
    ]);
  });

  it('warns of a task that failed, with its error', () => {
    const task = aRunningTask();
    const failed = { ...task, status: { ...task.status, state: 'failed' as const, error: 'task: non-zero exit (137)' } };
    expect(happenings(task, failed, EPOCH)[0]).to.include({ type: 'Warning', reason: 'TaskFailed', message: 'failed on node-1: task: non-zero exit (137)' });
  });

  it('warns of a node that is down, and says nothing of what does not concern people', () => {
    const [up, down] = [aNode(), aNode({ status: { state: 'down', message: 'no heartbeat for 3.1 s (3 missed)' } })];
    expect(happenings(up, down, EPOCH)[0]).to.include({ type: 'Warning', reason: 'NodeDown', message: 'no heartbeat for 3.1 s (3 missed)' });
    expect(happenings(up, aNode({ status: { attachments: { ingress: '10.255.0.2' } } }), EPOCH)).to.deep.equal([]);
  });

  it('warns when an outage holds up rescheduling, and says when it is over', () => {
    const outage = (status: 'True' | 'False') => ({ ...someSettings(), status: { conditions: [{ type: 'Outage', status, reason: 'x', message: 'so it is', lastTransitionTime: EPOCH }] } });
    expect(happenings(someSettings(), outage('True'), EPOCH)[0]).to.include({ type: 'Warning', reason: 'Outage', message: 'so it is' });
    expect(happenings(outage('True'), outage('False'), EPOCH)[0]).to.include({ type: 'Normal', reason: 'OutageOver' });
    expect(happenings(outage('True'), outage('True'), EPOCH)).to.deep.equal([]);
  });
});
