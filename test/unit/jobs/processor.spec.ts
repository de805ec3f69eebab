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

  it('loses no job for a line that cannot be written', async () => {
    const log = jobLogOf({ log: async () => Promise.reject(new Error('no connection')), updateProgress: async () => undefined });
    log.line('lost');
    await log.flush();
  });
});
