import { expect } from 'chai';
import { requestOf, resultText, wordsOfAction } from '../../../dashboard/data/job-action.js';
import { actionsOn, jobFilterOf, JOB_STATES, kindOfQueue, objectOfKey, pathOfJobList, QUEUE_NAMES, queueRows, queueTitle, shareDone, stepText, tookMs } from '../../../dashboard/data/job-list.js';
import { NO_JOB, takeJobFrame, takeJobsFrame } from '../../../dashboard/data/job-stream.js';
import { QUEUES, type JobState, type JobSummary } from '../../../jobs/contract.js';
import { ClusterSnapshot } from '../../../model/cluster-snapshot.js';
import { aNode, aRunningTask, aService, EPOCH, EPOCH_MS } from '../../support/builders.js';

const counts = (changes: Partial<Record<JobState, number>> = {}): Record<JobState, number> => ({ active: 0, waiting: 0, delayed: 0, completed: 0, failed: 0, ...changes });
const aJob = (changes: Partial<JobSummary> = {}): JobSummary => ({ queue: 'sync-host', id: '17@3f2a91bc', key: 'node-1', name: 'sync-host node-1', state: 'failed', attempts: 1, createdAt: EPOCH, ...changes });

describe('list of jobs', () => {
  it('knows every queue by what it does and what it is about', () => {
    expect([...QUEUE_NAMES].sort()).to.deep.equal(Object.values(QUEUES).sort());
    for (const queue of QUEUE_NAMES) expect(queueTitle(queue), queue).to.not.equal(queue);
    expect([kindOfQueue('sync-task'), kindOfQueue('resolve-image'), kindOfQueue('leave-node'), kindOfQueue('of-later')]).to.deep.equal(['Task', 'Service', 'Node', undefined]);
  });

  it('reads its filter from the address, leaves out what cannot be, and writes it there again', () => {
    expect(jobFilterOf({ queue: 'sync-host', key: 'web.1', state: 'failed', view: 'x' })).to.deep.equal({ queue: 'sync-host', key: 'web.1', state: 'failed' });
    expect(jobFilterOf({ queue: '<script>', key: '', state: 'lost' })).to.deep.equal({});
    expect(pathOfJobList({ key: 'a b&c', queue: undefined })).to.equal('/jobs?key=a+b%26c');
    expect(pathOfJobList({})).to.equal('/jobs');
  });

  it('finds what a key stands for among what is there', () => {
    const view = new ClusterSnapshot();
    const web = aService({ name: 'web' });
    for (const object of [aNode(), web, aRunningTask({ service: web, id: 'abcdefghijkl' })]) view.apply({ op: 'put', version: 1, object });
    expect(['node-1', 'web', 'web.1.abcdefghijkl', 'gone'].map((key) => objectOfKey(view, key)?.kind)).to.deep.equal(['Node', 'Service', 'Task', undefined]);
  });

  it('adds the queues of all members up, and puts those with work first', () => {
    const rows = queueRows([{ queue: 'sync-task', member: 'a', counts: counts({ active: 1 }) }, { queue: 'sync-task', member: 'b', counts: counts({ active: 2, failed: 1 }) }, { queue: 'sync-host', member: 'a', counts: counts({ completed: 5 }) }]);
    expect(rows[0]).to.deep.equal({ queue: 'sync-task', counts: counts({ active: 3, failed: 1 }) });
    expect(rows).to.have.length(QUEUE_NAMES.length);
    expect(rows.find(({ queue }) => queue === 'sync-host')?.counts.completed).to.equal(5);
  });

  it('tells how long a job took, or has taken, and how far it is', () => {
    expect(tookMs({ startedAt: EPOCH }, EPOCH_MS + 700)).to.equal(700);
    expect(tookMs({ startedAt: EPOCH, finishedAt: new Date(EPOCH_MS + 90).toISOString() }, EPOCH_MS + 700)).to.equal(90);
    expect(tookMs({}, EPOCH_MS)).to.equal(undefined);
    expect([stepText({ progress: { step: 'pull', done: 1, total: 4 } }), stepText({ progress: { step: 'pull', done: 0, total: 0 } }), stepText({})]).to.deep.equal(['pull, 1 of 4', 'pull', undefined]);
    expect([shareDone({ progress: { step: 'pull', done: 1, total: 4 } }), shareDone({ progress: { step: 'pull', done: 9, total: 4 } }), shareDone({ progress: { step: 'pull', done: 0, total: 0 } })]).to.deep.equal([0.25, 1, undefined]);
  });
});

describe('what may be done with a job', () => {
  it('depends on its state, and with one at work nothing may be done', () => {
    expect(Object.fromEntries(JOB_STATES.map((state) => [state, actionsOn(state).join()]))).to.deep.equal({ active: '', waiting: 'remove', delayed: 'promote,remove', failed: 'retry,remove', completed: 'retry,remove' });
  });

  it('is said before it is done: what was to be done is lost with a job that has not run, and nothing with one that has', () => {
    expect(wordsOfAction('remove', aJob({ state: 'delayed' })).consequence).to.contain('resync');
    expect(wordsOfAction('remove', aJob({ state: 'failed' })).consequence).to.contain('Nothing changes on any host');
    expect(wordsOfAction('retry', aJob()).consequence).to.contain('this one stays with its log');
  });

  it('is asked of the API by the job\'s queue and id', () => {
    expect(requestOf('retry', aJob())).to.deep.equal({ method: 'POST', path: '/v1/jobs/sync-host/17%403f2a91bc/retry' });
    expect(requestOf('remove', aJob())).to.deep.equal({ method: 'DELETE', path: '/v1/jobs/sync-host/17%403f2a91bc' });
    expect(resultText({ outcome: 'due', queue: 'sync-host', key: 'node-1' })).to.equal('node-1 is due now in sync-host.');
  });
});

describe('stream of a job', () => {
  const frame = { job: aJob({ state: 'active' }), from: 0, log: ['one', 'two'], isLast: false };

  it('adds what came to the log, and begins anew when it is told to', () => {
    const first = takeJobFrame(NO_JOB, frame);
    const second = takeJobFrame(first, { ...frame, from: 2, log: ['three'] });
    expect(second.log).to.deep.equal(['one', 'two', 'three']);
    expect(takeJobFrame(second, frame).log).to.deep.equal(['one', 'two']);
  });

  it('keeps the last picture of a job that is gone', () => {
    const picture = takeJobFrame(takeJobFrame(NO_JOB, frame), { gone: true });
    expect(picture).to.include({ isGone: true, isLast: true });
    expect(picture.log).to.deep.equal(['one', 'two']);
  });

  it('throws what the API says', () => {
    const error = { error: { code: 'STORE_UNAVAILABLE', message: 'no store', details: {} } } as const;
    expect(() => takeJobFrame(NO_JOB, error)).to.throw('no store');
    expect(() => takeJobsFrame(error)).to.throw('no store');
  });
});
