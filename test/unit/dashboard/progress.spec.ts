import { expect } from 'chai';
import type { Goal, Operation, Progress } from '../../../dashboard/data/operation.js';
import { follow, forgetAll, operations, settle } from '../../../dashboard/data/operations.js';
import { progressOf } from '../../../dashboard/data/progress.js';
import type { AnyResource, Service, ServiceSpec, ServiceStatus, Task, UpdateStatus } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';

const LATER = '2026-01-01T01:00:00.000Z';
const aWeb = (spec: Partial<ServiceSpec> = {}, status: Partial<ServiceStatus> = {}, annotations: Record<string, string> = {}): Service =>
  aService({ name: 'web', spec: { replicas: 2, ...spec }, status: { observedGeneration: 1, ...status }, metadata: { annotations } });
const id = (slot: number, version = 'a'): string => `${version.repeat(11)}${slot}`;
const running = (service: Service, slot: number, more: Parameters<typeof aTask>[0] = {}): Task => aRunningTask({ service, id: id(slot), ...more, spec: { slot, ...more.spec } });

const operation = (goal: Goal, version = 0, subject: Operation['subject'] = { kind: 'Service', name: 'web' }): Operation => ({ id: 1, title: 'it', subject, goal, version });
const of = (goal: Goal, objects: readonly AnyResource[], more: { version?: number; subject?: Operation['subject'] } = {}): Progress => progressOf(aView(objects), operation(goal, more.version, more.subject));

describe('how far scaling has come', () => {
  const goal: Goal = { kind: 'scale', replicas: 3 };
  const web = aWeb({ replicas: 3 });

  it('counts what serves, and tells what the others wait for', () => {
    const waiting = aTask({ service: web, id: id(3), spec: { slot: 3 }, status: { message: 'no suitable node (1 node drained)' } });
    expect(of(goal, [web, running(web, 1), running(web, 2), waiting])).to.deep.equal({ state: 'going', text: '2 of 3 run', share: { done: 2, total: 3 }, blockers: ['web.3: pending: no suitable node (1 node drained)'] });
    expect(of(goal, [web, running(web, 1), running(web, 2), running(web, 3)])).to.deep.equal({ state: 'done', text: '3 of 3 run', blockers: [] });
  });

  it('waits for those that stop, and for the control plane to have seen it', () => {
    const few = aWeb({ replicas: 1 });
    const leaving = running(few, 2, { spec: { slot: 2, desired: 'remove' }, status: { state: 'stopping' } });
    expect(of({ kind: 'scale', replicas: 1 }, [few, running(few, 1), leaving])).to.include({ state: 'going', text: '1 of 1 run, 1 is stopping' });
    expect(of({ kind: 'scale', replicas: 1 }, [aWeb({ replicas: 1 }, { observedGeneration: 0 }), running(few, 1)])).to.include({ state: 'going' });
    expect(of(goal, [web], { version: 99 })).to.include({ state: 'going', text: 'asked for' });
  });

  it('counts a task with a healthcheck once it is healthy', () => {
    const checked = aWeb({ replicas: 1, healthcheck: { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 } });
    expect(of({ kind: 'scale', replicas: 1 }, [checked, running(checked, 1, { status: { health: 'starting' } })])).to.deep.include({ text: '0 of 1 run', blockers: ['web.1: runs on node-1, but is not healthy yet (starting)'] });
  });

  it('ends when somebody else wants another number, or the service is gone', () => {
    expect(of(goal, [aWeb({ replicas: 5 })])).to.include({ state: 'stuck', text: 'Somebody set it to 5 meanwhile.' });
    expect(of(goal, [])).to.include({ state: 'stuck', text: 'The service was deleted.' });
  });
});

describe('how far a rollout has come', () => {
  const goal: Goal = { kind: 'rollout', before: undefined };
  const updating = (update: Partial<UpdateStatus>, more: Partial<ServiceSpec> = {}): Service => aWeb(more, { update: { state: 'updating', message: 'update in progress', startedAt: LATER, templateHash: 'new', slots: 2, ...update } });

  it('counts what is replaced, and tells what holds up the rest', () => {
    const web = updating({});
    const fresh = running(web, 1, { spec: { slot: 1, templateHash: 'new' } }), old = running(web, 2);
    const failed = aTask({ service: web, id: id(2, 'b'), spec: { slot: 2, templateHash: 'new' }, status: { state: 'failed', node: 'node-1', error: 'exit code 1' } });
    expect(of(goal, [web, fresh, old, failed])).to.deep.equal({ state: 'going', text: '1 of 2 tasks replaced', share: { done: 1, total: 2 }, blockers: ['web.2: failed on node-1: exit code 1'] });
  });

  it('tells that it is completed, went back as it was told, or had nothing to do', () => {
    expect(of(goal, [updating({ state: 'completed', completedAt: LATER })])).to.include({ state: 'done', text: 'completed' });
    expect(of(goal, [updating({ state: 'rollback_completed', completedAt: LATER })])).to.include({ state: 'done', text: 'went back' });
    expect(of({ kind: 'rollout', before: EPOCH }, [updating({ state: 'completed', startedAt: EPOCH, completedAt: EPOCH })])).to.include({ state: 'done', text: 'nothing had to be replaced' });
  });

  it('is stuck, with the reason, where it paused, went back by itself or left something out', () => {
    expect(of(goal, [updating({ state: 'paused', message: 'update paused due to failure of task web.1' })])).to.include({ state: 'stuck', text: 'Update paused due to failure of task web.1.' });
    expect(of(goal, [updating({ state: 'rollback_completed', completedAt: LATER, reason: 'update rolled back due to failure' })])).to.include({ state: 'stuck', text: 'It went back by itself: update rolled back due to failure.' });
    expect(of(goal, [updating({ state: 'completed', completedAt: LATER, skipped: ['2'], message: 'update completed, but not in slot 2' })])).to.include({ state: 'stuck' });
    expect(of(goal, [aWeb({}, {}, { 'drover/rollout-paused': 'true' })])).to.include({ state: 'stuck' });
  });

  it('does not take the end of the update before for its own', () => {
    const former: UpdateStatus = { state: 'completed', message: '', startedAt: EPOCH, completedAt: EPOCH };
    const asking = aWeb({}, { update: former }, { 'drover/resolve-image': `${EPOCH} registry.example/web:1` });
    expect(of({ kind: 'rollout', before: EPOCH }, [asking])).to.include({ state: 'going', text: 'a node pulls the image, to see what its tag stands for' });
    expect(of({ kind: 'rollout', before: EPOCH }, [aWeb({}, { update: former, observedGeneration: 0 })])).to.include({ state: 'going', text: 'asked for' });
    expect(of({ kind: 'rollout', before: EPOCH }, [aWeb({}, { update: former }, { 'drover/rollout': 'resume' })])).to.include({ state: 'going' });
  });
});

describe('how far a drain has come', () => {
  const subject = { kind: 'Node', name: 'node-1' } as const;
  const web = aWeb();

  it('counts what has left, and tells what blocks the rest', () => {
    const node = aNode({ spec: { availability: 'drain' }, status: { availability: { state: 'draining', since: EPOCH, message: '1 task left', blockers: ['web.1: no suitable node (1 node paused)'] } } });
    expect(of({ kind: 'drain', tasks: 3 }, [node, web, running(web, 1)], { subject })).to.deep.equal({ state: 'going', text: '1 task left', share: { done: 2, total: 3 }, blockers: ['web.1: no suitable node (1 node paused)'] });
  });

  it('ends with the node drained, or with another wish', () => {
    const drained = aNode({ spec: { availability: 'drain' }, status: { availability: { state: 'drained', since: EPOCH, message: '' } } });
    expect(of({ kind: 'drain', tasks: 3 }, [drained], { subject })).to.include({ state: 'done', text: 'drained' });
    expect(of({ kind: 'drain', tasks: 3 }, [aNode()], { subject })).to.include({ state: 'stuck', text: 'Somebody set it to active meanwhile.' });
    expect(of({ kind: 'drain', tasks: 3 }, [], { subject })).to.include({ state: 'stuck', text: 'The node was removed.' });
  });
});

describe('how far spreading and killing have come', () => {
  it('is done with spreading when the last mark is gone, and not before it was seen', () => {
    const marked = aWeb({}, {}, { 'drover/rebalance': 'wanted' });
    expect(of({ kind: 'balance', services: ['web'] }, [marked], { version: 1 })).to.include({ state: 'going', text: 'looking for the next move' });
    expect(of({ kind: 'balance', services: ['web'] }, [aWeb()], { version: 99 })).to.include({ state: 'going', text: 'asked for' });
    expect(of({ kind: 'balance', services: ['web'] }, [aWeb()], { version: 1 })).to.include({ state: 'done', text: 'spread evenly' });
  });

  it('follows a killed task until another serves in its seat', () => {
    const web = aWeb({ replicas: 1 });
    const goal: Goal = { kind: 'kill', service: 'web', seat: '1' };
    const victim = running(web, 1), { name } = victim.metadata;
    const ended: Task = { ...victim, status: { ...victim.status, state: 'failed' } };
    const heir = running(web, 1, { id: id(1, 'b') });
    const kill = (...objects: readonly AnyResource[]) => of(goal, [web, ...objects], { subject: { kind: 'Task', name } });
    expect(kill(victim)).to.include({ state: 'going', text: 'its end is not seen yet' });
    expect(kill(ended)).to.include({ state: 'going', text: 'ended; its replacement is to come' });
    expect(kill(ended, { ...heir, status: { ...heir.status, state: 'pending', node: undefined, message: 'restarts in 5s' } })).to.deep.include({ state: 'going', blockers: ['web.1: pending: restarts in 5s'] });
    expect(kill(ended, heir)).to.include({ state: 'done', text: `replaced: ${heir.metadata.name} runs on node-1` });
    const final = aWeb({ replicas: 1, restartPolicy: { condition: 'none', delayMs: 0, maxAttempts: 0, windowMs: 0 } });
    expect(of(goal, [final, ended], { subject: { kind: 'Task', name } })).to.include({ state: 'done', text: 'ended, and is not replaced' });
  });
});

describe('what is followed', () => {
  afterEach(forgetAll);

  it('is one of a kind for an object, and keeps how it ended', () => {
    const asked = (replicas: number) => follow({ title: `Scale to ${replicas}`, subject: { kind: 'Service', name: 'web' }, goal: { kind: 'scale', replicas }, version: 1 });
    asked(3);
    follow({ title: 'Drain', subject: { kind: 'Node', name: 'web' }, goal: { kind: 'drain', tasks: 1 }, version: 1 });
    asked(5);
    expect(operations.value.map(({ title }) => title)).to.deep.equal(['Drain', 'Scale to 5']);
    settle(operations.value[1]!.id, { state: 'stuck', text: 'no', blockers: [] });
    expect(operations.value.map(({ outcome }) => outcome?.text)).to.deep.equal([undefined, 'no']);
  });
});
