import { expect } from 'chai';
import type { JobDetail, JobFrame, JobsFrame } from '../../../api/contract.js';
import { planJobFrame, watchJob, watchJobs } from '../../../api/job-watch.js';
import type { JobsReader } from '../../../api/ports.js';

const aJob = (changes: Partial<JobDetail> = {}): JobDetail => ({
  queue: 'sync-host', id: '17', key: 'node-1', name: 'sync-host node-1', state: 'active', attempts: 0, createdAt: '2026-01-01T00:00:00.000Z', log: [], ...changes,
});

describe('what is new of a job', () => {
  it('is the whole at first', () => {
    const { log, ...job } = aJob({ log: ['one', 'two'] });
    expect(planJobFrame(undefined, aJob({ log }))).to.deep.equal({ job, from: 0, log: ['one', 'two'], isLast: false });
  });

  it('is only the lines that came, with what the job says of itself now', () => {
    const frame = planJobFrame(aJob({ log: ['one'] }), aJob({ log: ['one', 'two'], state: 'completed' }));
    expect(frame).to.deep.include({ from: 1, log: ['two'], isLast: true });
    expect(frame?.job.state).to.equal('completed');
  });

  it('is nothing while nothing happens', () => {
    expect(planJobFrame(aJob({ log: ['one'] }), aJob({ log: ['one'] }))).to.equal(undefined);
  });

  it('is the whole again when the oldest lines were dropped', () => {
    expect(planJobFrame(aJob({ log: ['one', 'two'] }), aJob({ log: ['two', 'three'] }))).to.deep.include({ from: 0, log: ['two', 'three'] });
  });
});

describe('watching jobs', () => {
  const clock = { after: (_ms: number, callback: () => void) => { setImmediate(callback); return () => undefined; } };
  const readerOf = (changes: Partial<JobsReader>): JobsReader => ({ list: async () => [], get: async () => undefined, counts: async () => [], queues: async () => [], ...changes });
  const streamOf = <Frame>(frames: Frame[], gone = new AbortController()) => ({ signal: gone.signal, write: (frame: object) => void frames.push(frame as Frame), drained: async () => undefined });

  it('ends with the job, after its last lines', async () => {
    const states = [aJob({ log: ['one'] }), aJob({ log: ['one'] }), aJob({ log: ['one', 'two'], state: 'failed', error: 'no' })];
    const frames: JobFrame[] = [];
    await watchJob({ jobs: readerOf({ get: async () => states.shift() }), clock }, { queue: 'sync-host', id: '17' }, streamOf(frames));
    expect(frames.map((frame) => ('log' in frame ? `${frame.from} ${frame.log.join()} ${frame.isLast}` : frame))).to.deep.equal(['0 one false', '1 two true']);
  });

  it('says that a job is gone, as one that was removed is', async () => {
    const states = [aJob()];
    const frames: JobFrame[] = [];
    await watchJob({ jobs: readerOf({ get: async () => states.shift() }), clock }, { queue: 'sync-host', id: '17' }, streamOf(frames));
    expect(frames.at(-1)).to.deep.equal({ gone: true });
  });

  it('sends the list only when it is another one, until nobody listens', async () => {
    const gone = new AbortController();
    const frames: JobsFrame[] = [];
    let looks = 0;
    const list: JobsReader['list'] = async ({ state }) => {
      if (state === undefined && ++looks === 5) gone.abort();
      return state === undefined && looks >= 3 ? [aJob()] : [];
    };
    await watchJobs({ jobs: readerOf({ list }), clock }, { limit: 10 }, streamOf(frames, gone));
    expect(frames.map((frame) => ('jobs' in frame ? frame.jobs.length : frame))).to.deep.equal([0, 1]);
  });
});
