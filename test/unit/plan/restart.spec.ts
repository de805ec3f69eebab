import { expect } from 'chai';
import type { Service, Task, TaskSpec, TaskStatus } from '../../../model/index.js';
import { planService } from '../../../plan/service.js';
import { aContext, applyWrites, aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, EPOCH, EPOCH_MS } from '../../support/builders.js';

const at = (ms: number): string => new Date(EPOCH_MS + ms).toISOString();
const ended = (service: Service, livedMs: number, status: Partial<TaskStatus> = {}, spec: Partial<TaskSpec> = {}, id = 'old'): Task =>
  aRunningTask({ service, id, spec, status: { state: 'failed', startedAt: EPOCH, finishedAt: at(livedMs), exitCode: 1, ...status } });
const withPolicy = (policy: Partial<Service['spec']['restartPolicy']>): Service =>
  aService({ spec: { restartPolicy: { condition: 'any', delayMs: 0, maxAttempts: 0, windowMs: 0, ...policy } } });

function nextAfter(service: Service, tasks: readonly Task[], nowMs: number): Task | undefined {
  const { writes } = planService(aView(service, aNode(), tasks), service, aContext(EPOCH_MS + nowMs));
  return writes.flatMap(({ object }) => (object.kind === 'Task' && object.status.state === 'pending' ? object : []))[0];
}

describe('restarts', () => {
  it('replaces a failed task at once in its slot, and links the two', () => {
    const service = aService(), old = ended(service, 60_000), view = aView(service, aNode(), old), context = aContext(EPOCH_MS + 60_000);
    applyWrites(view, planService(view, service, context).writes);
    const [next] = view.tasksOfService('web').filter(({ status }) => status.state === 'pending');
    expect(next?.spec).to.include({ slot: 1, replaces: old.metadata.name }).and.not.have.property('notBefore');
    expect(view.task(old.metadata.name)?.status.replacedBy).to.equal(next?.metadata.name);
    expect(planService(view, view.service('web') ?? service, context).writes).to.deep.equal([]);
  });

  it('waits for the delay of the policy, counted from the end', () => {
    const next = nextAfter(withPolicy({ delayMs: 5000 }), [ended(aService(), 60_000)], 61_000);
    expect(next?.spec.notBefore).to.equal(at(65_000));
    expect(next?.status.message).to.equal('restarts in 4s');
  });

  it('does not restart against the condition, and leaves the slot as it is', () => {
    expect(nextAfter(withPolicy({ condition: 'none' }), [ended(aService(), 60_000)], 60_000)).to.equal(undefined);
    expect(nextAfter(withPolicy({ condition: 'on-failure' }), [ended(aService(), 60_000, { state: 'complete' })], 60_000)).to.equal(undefined);
    expect(nextAfter(withPolicy({ condition: 'on-failure' }), [ended(aService(), 60_000)], 60_000)).to.not.equal(undefined);
    expect(nextAfter(withPolicy({ condition: 'any' }), [ended(aService(), 60_000, { state: 'complete' })], 60_000)).to.not.equal(undefined);
  });

  it('stops after maxAttempts restarts within the window, per slot', () => {
    const service = withPolicy({ maxAttempts: 1, windowMs: 100_000 });
    const first = (finishedMs: number) => ended(service, finishedMs, {}, { desired: 'shutdown' }, 'first');
    expect(nextAfter(service, [ended(service, 60_000)], 60_000), 'first failure').to.not.equal(undefined);
    expect(nextAfter(service, [first(20_000), ended(service, 60_000)], 60_000), 'second failure').to.equal(undefined);
    expect(nextAfter(service, [first(20_000), ended(service, 160_000)], 160_000), 'the first is out of the window').to.not.equal(undefined);
  });

  it('backs off from the third quick failure in a row, doubling up to five minutes, and says so', () => {
    const delayAfter = (quickFailures: number) => {
      const next = nextAfter(aService(), [ended(aService(), 1000, {}, { quickFailures })], 1000);
      return { delayMs: next?.spec.notBefore === undefined ? 0 : Date.parse(next.spec.notBefore) - EPOCH_MS - 1000, message: next?.status.message, count: next?.spec.quickFailures };
    };
    expect(delayAfter(0)).to.deep.equal({ delayMs: 0, message: 'pending', count: 1 });
    expect(delayAfter(1)).to.deep.equal({ delayMs: 0, message: 'pending', count: 2 });
    expect(delayAfter(2).delayMs).to.be.within(9000, 11_000);
    expect(delayAfter(4).delayMs).to.be.within(36_000, 44_000);
    expect(delayAfter(4).message).to.match(/^CrashLoop, next try in (3[6-9]|4[0-4])s$/);
    expect(delayAfter(30).delayMs).to.be.within(270_000, 300_000);
  });

  it('forgets quick failures after a task that lived longer', () => {
    expect(nextAfter(aService(), [ended(aService(), 11_000, {}, { quickFailures: 9 })], 11_000)?.spec).to.not.have.any.keys('quickFailures', 'notBefore');
  });

  it('gives a new template no back-off: it may be the cure', () => {
    const crashing = ended(aService(), 1000, {}, { quickFailures: 9 });
    expect(nextAfter(aService({ spec: { image: 'registry.example/web:2' } }), [crashing], 1000)?.spec).to.not.have.any.keys('quickFailures', 'notBefore');
  });
});
