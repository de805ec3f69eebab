import { expect } from 'chai';
import { problemsOf } from '../../../dashboard/data/problems.js';
import type { Problem } from '../../../dashboard/data/problem.js';
import type { AnyResource, Condition, MemberStatus, UpdateStatus } from '../../../model/index.js';
import { aHost, aNetwork, aNode, aRunningTask, aService, aTask, EPOCH, EPOCH_MS, someSettings } from '../../support/builders.js';
import { viewOf } from '../../support/view-of.js';

const MINUTE = 60_000;
const at = (ms: number): string => new Date(EPOCH_MS + ms).toISOString();
const problems = (objects: readonly AnyResource[], nowMs = EPOCH_MS + 10 * MINUTE, members?: Parameters<typeof problemsOf>[1]['members']): readonly Problem[] => problemsOf(viewOf(...objects), { nowMs, members });
const condition = (changes: Partial<Condition>): Condition => ({ type: 'Available', status: 'False', reason: 'TasksMissing', message: '', lastTransitionTime: EPOCH, ...changes });
const kinds = (found: readonly Problem[]): string[] => found.map(({ kind }) => kind);
const hash = aTask().spec.templateHash;

describe('problems: services', () => {
  const service = aService({ spec: { replicas: 3 }, status: { replicas: { desired: 3, running: 2 } } });
  const whole = aService({ spec: { replicas: 1 }, status: { replicas: { desired: 1, running: 1 } } });

  it('finds nothing where everything runs', () => {
    expect(problems([aNode(), whole, aRunningTask({ service: whole })])).to.deep.equal([]);
  });

  it('says that tasks are missing, why, and what to do', () => {
    const waiting = aTask({ service, spec: { slot: 3 }, status: { message: 'no suitable node (1 node drained)' } });
    const [problem] = problems([aNode(), service, waiting]);
    expect(problem).to.include({ kind: 'tasks-missing', severity: 'serious', title: 'Service web runs 2 of 3 tasks', reason: 'web.3: no suitable node (1 node drained)' });
    expect(problem?.remedy).to.match(/^Add a node that fits/);
    expect(problem?.about).to.deep.equal({ kind: 'Service', name: 'web' });
  });

  it('waits a while for tasks that are on their way, so that a deployment does not cry wolf', () => {
    const starting = aTask({ service, spec: { slot: 3 }, status: { state: 'starting', message: 'starting', node: 'node-1' } });
    expect(problems([aNode(), service, starting], EPOCH_MS + 5000)).to.deep.equal([]);
    expect(kinds(problems([aNode(), service, starting]))).to.deep.equal(['tasks-missing']);
  });

  it('is worst where nothing of a service runs', () => {
    const none = aService({ spec: { replicas: 1 }, status: { replicas: { desired: 1, running: 0 } } });
    const failed = aTask({ service: none, status: { state: 'failed', message: 'failed', error: 'task: non-zero exit (1)', node: 'node-1' } });
    expect(problems([aNode(), none, failed])[0]).to.include({ severity: 'critical', title: 'Service web runs 0 of 1 task', reason: 'web.1: task: non-zero exit (1)' });
  });

  it('tells a crash loop with the error of the task before, and when it is tried again', () => {
    const former = aTask({ service, id: 'former', spec: { slot: 3, desired: 'shutdown' }, status: { state: 'failed', error: 'task: non-zero exit (137)', node: 'node-1' } });
    const next = aTask({
      service, id: 'next', metadata: { creationTimestamp: at(1000) }, status: { message: 'CrashLoop, next try in 40s' },
      spec: { slot: 3, quickFailures: 4, notBefore: at(11 * MINUTE), replaces: former.metadata.name },
    });
    expect(problems([aNode(), service, former, next])[0]).to.include({
      kind: 'crash-loop', title: 'Service web runs 2 of 3 tasks: web.3 ends soon after each start', reason: 'web.3: task: non-zero exit (137)', nextTryAt: at(11 * MINUTE),
    });
    expect(problems([aNode(), service, former, next])[0]?.see).to.deep.equal({ kind: 'Task', name: former.metadata.name });
  });

  it('takes a crash loop for over once a task lives for longer', () => {
    const started = aRunningTask({ service: whole, spec: { quickFailures: 4 }, status: { startedAt: EPOCH } });
    expect(problems([aNode(), whole, started])).to.deep.equal([]);
  });

  it('tells rejected tasks', () => {
    const rejected = aTask({ service, spec: { slot: 3 }, status: { state: 'rejected', error: 'image not known', node: 'node-1' } });
    expect(problems([aNode(), service, rejected])[0]).to.include({ kind: 'task-rejected', reason: 'web.3: image not known' });
  });

  it('tells what a service waits for before its first task', () => {
    const waiting = aService({ spec: { replicas: 1 }, status: { replicas: { desired: 1, running: 0 }, waitsFor: 'waits for service db to be healthy: 0 of 1 tasks' } });
    expect(problems([aNode(), waiting])[0]).to.include({ kind: 'tasks-missing', severity: 'warning', reason: 'waits for service db to be healthy: 0 of 1 tasks' });
  });

  it('does not count a task on a node that is down, and says so', () => {
    const [, problem] = problems([aNode({ status: { state: 'down', message: 'heartbeat failure' } }), service, aRunningTask({ service, spec: { slot: 3 } })]);
    expect(problem).to.include({ kind: 'tasks-missing', reason: 'web.3: its node node-1 is down' });
  });

  it('tells a job whose run has failed, and not one that is under way', () => {
    const job = (status: Condition): ReturnType<typeof aService> => aService({ name: 'backup', spec: { mode: 'replicated-job' }, status: { conditions: [status], replicas: { desired: 1, running: 0 } } });
    expect(problems([job(condition({ type: 'Complete', reason: 'RunFailed', message: 'run 3: 1 of 3 tasks completed' }))])[0]).to.include({ kind: 'job-failed', title: 'Job backup has failed', reason: 'run 3: 1 of 3 tasks completed' });
    expect(problems([job(condition({ type: 'Complete', reason: 'RunUnderWay' }))])).to.deep.equal([]);
  });

  it('tells conditions that do not hold', () => {
    const lacking = aService({ spec: { replicas: 0 }, status: { conditions: [condition({ type: 'Allocated', message: 'internal has no address left' })] } });
    expect(problems([lacking])[0]).to.include({ kind: 'service-condition', severity: 'serious', reason: 'internal has no address left' });
  });
});

describe('problems: updates', () => {
  const withUpdate = (update: Partial<UpdateStatus>, running = 2): ReturnType<typeof aService> =>
    aService({ spec: { replicas: 2 }, status: { replicas: { desired: 2, running }, update: { state: 'updating', message: '', startedAt: EPOCH, templateHash: hash, ...update } } });

  it('tells one that is paused after a failure, once, although tasks are missing as well', () => {
    const service = withUpdate({ state: 'paused', message: 'update paused due to failure of task web.1.a' }, 1);
    const failed = aTask({ service, status: { state: 'failed', error: 'boom', node: 'node-1' } });
    const found = problems([aNode(), service, failed]);
    expect(kinds(found)).to.deep.equal(['update-paused']);
    expect(found[0]?.reason).to.equal('update paused due to failure of task web.1.a');
    expect(found[0]?.remedy).to.contain('drover rollout undo web');
  });

  it('thinks less of one that somebody has paused', () => {
    const service = withUpdate({ state: 'paused', message: 'paused by a user' });
    const paused = { ...service, metadata: { ...service.metadata, annotations: { 'drover/rollout-paused': '' } } };
    expect(problems([paused])[0]).to.include({ severity: 'warning', title: 'The update of web was paused by somebody' });
  });

  it('tells one that was taken back by itself, but not one that a person took back', () => {
    expect(problems([withUpdate({ state: 'rollback_completed', reason: 'update rolled back due to boom', completedAt: EPOCH })])[0]).to.include({ kind: 'update-rolled-back', reason: 'update rolled back due to boom' });
    expect(problems([withUpdate({ state: 'rollback_completed', completedAt: EPOCH })])).to.deep.equal([]);
  });

  it('tells one that does not get on, and what it waits for', () => {
    const service = withUpdate({});
    const objects = [
      aNode(), service, aRunningTask({ service, spec: { templateHash: 'former' } }),
      aTask({ service, id: 'next', spec: { slot: 2 }, status: { state: 'preparing', message: 'preparing: 10 of 90 MB', node: 'node-1' } }),
    ];
    expect(problems(objects, EPOCH_MS + 30_000)).to.deep.equal([]);
    expect(problems(objects)[0]).to.include({ kind: 'update-stuck', title: 'The update of web does not get on', reason: 'web.2: it is preparing: 10 of 90 MB' });
  });

  it('lets one that only watches its last task take its time', () => {
    const service = withUpdate({});
    expect(problems([aNode(), service, aRunningTask({ service }), aRunningTask({ service, id: 'second', spec: { slot: 2 } })])).to.deep.equal([]);
  });
});

describe('problems: nodes', () => {
  it('tells a node that is down, with the reason', () => {
    expect(problems([aNode({ status: { state: 'down', message: 'connection refused' } })])[0]).to.include({ kind: 'node-down', severity: 'serious', title: 'Node node-1 is down', reason: 'connection refused' });
  });

  it('tells one that could not join, is late, joins again, or is gone before it was removed', () => {
    const kindIn = (state: 'joinFailed' | 'unreachable' | 'joining' | 'absent'): string[] => kinds(problems([aNode({ status: { state, message: 'm' } })]));
    expect(kindIn('joinFailed')).to.deep.equal(['node-not-joined']);
    expect([kindIn('unreachable'), kindIn('joining'), kindIn('absent')]).to.deep.equal([['node-late'], ['node-late'], ['node-late']]);
  });

  it('leaves a node alone that joins for the first time, or leaves', () => {
    expect(problems([aNode({ status: { state: 'joining', joinedAt: undefined } }), aNode({ name: 'node-2', status: { state: 'leaving' } })])).to.deep.equal([]);
  });

  it('tells findings of the check, as bad as they are', () => {
    const checked = (status: 'True' | 'False', reason: string): AnyResource => aNode({ status: { conditions: [condition({ type: 'Checked', status, reason, message: 'clock: 4 s behind; set it' })] } });
    expect(problems([checked('False', 'Errors')])[0]).to.include({ kind: 'node-condition', severity: 'serious', reason: 'clock: 4 s behind; set it' });
    expect(problems([checked('True', 'Warnings')])[0]).to.include({ kind: 'node-condition', severity: 'warning' });
    expect(problems([checked('True', 'Healthy')])).to.deep.equal([]);
  });

  it('tells another program on a published port once, although node and service both note it', () => {
    const taken = condition({ type: 'PortsFree', reason: 'ForeignListener', message: 'nginx listens on 80/tcp, which service web publishes' });
    const service = aService({ spec: { replicas: 0 }, status: { conditions: [taken] } });
    expect(problems([aNode({ status: { conditions: [taken] } }), service]).map(({ kind, about }) => [kind, about?.kind])).to.deep.equal([['foreign-listener', 'Node']]);
    expect(problems([aNode(), service]).map(({ kind, about }) => [kind, about?.kind])).to.deep.equal([['foreign-listener', 'Service']]);
  });

  it('tells drift that was found on the host, but not what was seen before it went down', () => {
    const host = aHost({ status: { drift: ['link: br0 missing in 1-internal', 'ipvs: a', 'ipvs: b', 'ipvs: c'] } });
    expect(problems([aNode(), host])[0]).to.include({ kind: 'drift', severity: 'warning', reason: 'link: br0 missing in 1-internal; ipvs: a; ipvs: b; and 1 more' });
    expect(kinds(problems([aNode({ status: { state: 'down' } }), host]))).to.deep.equal(['node-down']);
  });

  it('tells a drain that cannot go on at once, and one that takes long after a while', () => {
    const draining = aNode({ spec: { availability: 'drain' }, status: { availability: { state: 'draining', since: EPOCH, message: '1 task left', blockers: ['web.1: no suitable node (1 node drained)'] } } });
    const service = aService({ status: { replicas: { desired: 1, running: 1 } } });
    const leaving = aRunningTask({ service });
    const reliever = aTask({ service, id: 'reliever', spec: { relieves: { task: leaving.metadata.name, cause: 'drain' } }, status: { message: 'no suitable node (1 node drained)' } });
    expect(kinds(problems([draining, service, leaving], EPOCH_MS + 5000))).to.deep.equal([]);
    expect(kinds(problems([draining, service, leaving]))).to.deep.equal(['drain-blocked']);
    const found = problems([draining, service, leaving, reliever], EPOCH_MS + 5000);
    expect(kinds(found)).to.deep.equal(['drain-blocked']);
    expect(found[0]).to.include({ title: 'Node node-1 is to be emptied, but 1 task is left', reason: 'web.1: no suitable node (1 node drained)' });
  });
});

describe('problems: the control plane', () => {
  const member = (changes: Partial<MemberStatus> = {}): MemberStatus & { self: boolean } =>
    ({ id: 'uid-node-node-1', hostname: 'host-1', endpoint: '', version: '0.1.0', startedAt: EPOCH, state: 'leader', since: EPOCH, self: true, ...changes });

  it('puts a store that lost what was acknowledged before everything else', () => {
    const found = problems([aNode({ status: { state: 'down' } })], EPOCH_MS, { items: [member()], alarm: { member: 'm', acknowledged: 12, found: 10, since: EPOCH } });
    expect(found[0]).to.include({ kind: 'store-went-back', severity: 'critical' });
    expect(found[0]?.remedy).to.contain('drover members accept-loss');
  });

  it('tells a member that cannot be reached by the name of its node', () => {
    const found = problems([aNode()], EPOCH_MS, { items: [member({ id: 'other' }), member({ state: 'unreachable' })] });
    expect(found[0]).to.include({ kind: 'member-unreachable', title: 'The control plane on node-1 does not answer', reason: '1 of 2 members can be reached.' });
  });

  it('tells that nobody leads, and that builds differ', () => {
    expect(kinds(problems([], EPOCH_MS, { items: [member({ state: 'reachable' })] }))).to.deep.equal(['no-leader']);
    expect(kinds(problems([], EPOCH_MS, { items: [member(), member({ id: 'b', state: 'reachable', version: '0.2.0' })] }))).to.deep.equal(['mixed-builds']);
    expect(problems([], EPOCH_MS, { items: [member()] })).to.deep.equal([]);
  });

  it('tells that rescheduling is held, as the cluster says it', () => {
    const settings = someSettings();
    const held = { ...settings, status: { conditions: [condition({ type: 'Outage', status: 'True', reason: 'NodesLost', message: 'rescheduling is held: 3 of 4 nodes went at once' })] } };
    expect(problems([held])[0]).to.include({ kind: 'outage', severity: 'critical', reason: 'rescheduling is held: 3 of 4 nodes went at once' });
  });

  it('tells a network without addresses', () => {
    expect(problems([aNetwork({ status: { conditions: [condition({ type: 'Allocated', message: 'the pool is used up' })] } })])[0]).to.include({ kind: 'network-condition', reason: 'the pool is used up' });
  });
});
