import { expect } from 'chai';
import fc from 'fast-check';
import { getShortestPaths } from 'xstate/graph';
import { taskEffects, taskMachine, taskTransition } from '../../../machines/index.js';
import { TASK_STATES, TERMINAL_TASK_STATES, type Task, type TaskEvent, type TaskState } from '../../../model/index.js';
import { aRunningTask, aService, aTask, EPOCH_MS } from '../../support/builders.js';

const EVENTS: readonly TaskEvent[] = [
  { type: 'task.assigned', node: 'node-1', gatewayAddress: '172.18.0.3' }, { type: 'task.preparing' }, { type: 'task.starting', containerId: 'c1' },
  { type: 'task.started', containerId: 'c1' }, { type: 'task.rejected', error: 'no such image' }, { type: 'task.exited', exitCode: 0 }, { type: 'task.exited', exitCode: 3 },
  { type: 'task.missing' }, { type: 'task.healthChanged', health: 'healthy' }, { type: 'task.healthChanged', health: 'unhealthy' }, { type: 'slot.released' },
  { type: 'slot.rescheduled', by: 'web.1.bbbbbbbbbbbb', reason: 'node down' }, { type: 'node.rebooted' }, { type: 'task.orphaned' },
];
const LATER = EPOCH_MS + 5000;
const ORDER: ReadonlyMap<TaskState, number> = new Map(TASK_STATES.map((state, index) => [state, TERMINAL_TASK_STATES.has(state) ? TASK_STATES.length : index]));
const taskIn = (state: TaskState): Task => (state === 'pending' ? aTask() : aRunningTask({ status: { state } }));
const follow = (task: Task, events: readonly TaskEvent[]): Task =>
  events.reduce((before, event) => taskTransition(before, event, LATER) ?? expect.fail(`${before.status.state} refused ${event.type}`), task);
const machine = taskMachine.provide({ actions: { prepareContainer() {}, publishEndpoint() {}, withdrawEndpoint() {}, stopContainer() {}, releaseTask() {}, recordHealth() {}, recordProgress() {} } });

describe('task machine', () => {
  const paths = getShortestPaths(machine, { events: EVENTS, input: { failing: false } });

  it('has exactly the states of the model, and a path to each', () => {
    expect(Object.keys(taskMachine.states)).to.have.members([...TASK_STATES]);
    expect([...new Set(paths.map(({ state }) => state.value))]).to.have.members([...TASK_STATES]);
  });

  for (const path of paths) {
    it(`walks ${path.steps.slice(1).map(({ event }) => event.type).join(' → ') || 'nothing'} to ${String(path.state.value)} as stored resources do`, () => {
      expect(follow(aTask(), path.steps.slice(1).map(({ event }) => event as TaskEvent)).status.state).to.equal(path.state.value);
    });
  }

  it('takes every transition of the machine after the shortest path to its state, and the stored resource goes the same way', () => {
    const seen = new Set<string>();
    for (const { state } of paths) {
      for (const event of EVENTS.filter((candidate) => state.can(candidate))) {
        expect(taskTransition(taskIn(state.value as TaskState), event, LATER), `${state.value} ${event.type}`).to.not.equal(undefined);
        seen.add(`${state.value}/${event.type}`);
      }
    }
    expect([...seen]).to.have.members(Object.values(machine.states).flatMap((state) => state.ownEvents.map((type) => `${state.key}/${type}`)));
  });

  it('never goes backwards and never leaves a terminal state, whatever happens', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), (events) => {
      let task = aTask();
      for (const event of events) {
        const next = taskTransition(task, event, LATER);
        if (next === undefined) continue;
        expect(TERMINAL_TASK_STATES.has(task.status.state)).to.equal(false);
        expect(ORDER.get(next.status.state)).to.be.at.least(ORDER.get(task.status.state) ?? -1);
        task = next;
      }
      expect(task.status.finishedAt !== undefined).to.equal(TERMINAL_TASK_STATES.has(task.status.state));
    }));
  });

  it('fails before the start as rejected and after it as failed, as Swarm does', () => {
    expect(taskTransition(taskIn('preparing'), { type: 'task.rejected', error: 'no such image' }, LATER)?.status).to.include({ state: 'rejected', error: 'no such image' });
    expect(taskTransition(taskIn('starting'), { type: 'task.rejected', error: 'no such command' }, LATER)?.status).to.include({ state: 'failed', error: 'no such command' });
  });

  it('ends as complete with exit code 0 and as failed with another', () => {
    expect(taskTransition(taskIn('running'), { type: 'task.exited', exitCode: 0 }, LATER)?.status).to.include({ state: 'complete', exitCode: 0 });
    expect(taskTransition(taskIn('running'), { type: 'task.exited', exitCode: 3 }, LATER)?.status).to.include({ state: 'failed', exitCode: 3, error: 'task: non-zero exit (3)' });
  });

  it('stops a task that nobody wants any more, and what nothing was started for ends at once', () => {
    const stopped = follow(taskIn('running'), [{ type: 'slot.released' }, { type: 'task.exited', exitCode: 143 }]);
    expect(stopped.status).to.include({ state: 'shutdown', exitCode: 143 }).and.not.have.property('error');
    expect(follow(aTask(), [{ type: 'slot.released' }]).status.state).to.equal('shutdown');
  });

  it('stops an unhealthy task and ends it as failed, so that its slot is restarted', () => {
    const service = aService({ spec: { healthcheck: { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 1, startPeriodMs: 0 } } });
    const running = follow(aTask({ service }), [{ type: 'task.assigned', node: 'node-1' }, { type: 'task.started' }]);
    expect(running.status.health).to.equal('starting');
    const stopping = follow(running, [{ type: 'task.healthChanged', health: 'unhealthy' }]);
    expect(stopping.status).to.include({ state: 'stopping', error: 'unhealthy container', health: 'unhealthy' });
    expect(follow(stopping, [{ type: 'task.missing' }]).status, 'the reason outlives its container').to.include({ state: 'failed', error: 'unhealthy container' });
    expect(follow(stopping, [{ type: 'task.exited', exitCode: 137 }]).status).to.include({ state: 'failed', error: 'unhealthy container', exitCode: 137 });
  });

  it('records a change of health once, so that a repeated observation is no write', () => {
    const healthy = follow(taskIn('running'), [{ type: 'task.healthChanged', health: 'healthy' }]);
    expect(healthy.status).to.include({ state: 'running', health: 'healthy' });
    expect(taskTransition(healthy, { type: 'task.healthChanged', health: 'healthy' }, LATER)).to.equal(undefined);
  });

  it('remembers who took over a rescheduled slot and why', () => {
    const rescheduled = follow(taskIn('running'), [{ type: 'slot.rescheduled', by: 'web.1.b', reason: 'node down' }]);
    expect(rescheduled.status).to.include({ state: 'rescheduled', replacedBy: 'web.1.b', message: 'node down' });
  });

  it('withdraws the endpoint with whatever ends running', () => {
    for (const event of EVENTS.filter((candidate) => taskTransition(taskIn('running'), candidate, LATER)?.status.state !== 'running' && taskTransition(taskIn('running'), candidate, LATER) !== undefined)) {
      expect(taskEffects(taskIn('running'), event)[0], event.type).to.equal('withdrawEndpoint');
    }
  });

  it('tells how far the image is for as long as a task is prepared, and no longer', () => {
    const preparing = follow(taskIn('assigned'), [{ type: 'task.preparing' }, { type: 'task.preparing', message: 'preparing: pulling: 3 layers begun' }]);
    expect(preparing.status.message).to.equal('preparing: pulling: 3 layers begun');
    expect(follow(preparing, [{ type: 'task.starting' }]).status.message).to.equal('starting');
  });
});
