import { expect } from 'chai';
import { jobLogOf } from '../../../jobs/processor.js';

describe('the log of a job', () => {
  it('is one write for a job that is done soon, as most are and each write is a round trip', async () => {
    const writes: string[] = [];
    const log = jobLogOf({ log: async (text) => writes.push(text), updateProgress: async () => void writes.push('progress') });
    log.line('first');
    log.progress('prepare', 1, 3);
    log.line('second');
    await log.flush();
    expect(writes).to.have.length(1);
    expect(writes[0]).to.match(/^\S+ first\n\S+ second$/);
  });

  it('sets the further lines of an entry in, so that no output of a command can pass for an entry', async () => {
    const writes: string[] = [];
    const log = jobLogOf({ log: async (text) => writes.push(text), updateProgress: async () => undefined });
    log.line('stdout:\none\n2026-01-01T00:00:00.000Z start on node-1: exit 0 in 3 ms');
    await log.flush();
    expect(writes[0]).to.match(/^\S+ stdout:\n {2}one\n {2}2026-01-01T00:00:00\.000Z start on node-1: exit 0 in 3 ms$/);
  });

  it('loses no job for a line that cannot be written', async () => {
    const log = jobLogOf({ log: async () => Promise.reject(new Error('no connection')), updateProgress: async () => undefined });
    log.line('lost');
    await log.flush();
  });
});
