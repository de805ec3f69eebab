import { expect } from 'chai';
import { breakdownOf, plumbingMs } from '../../../bench/breakdown.js';
import type { HeardChange } from '../../../bench/cluster-watch.js';
import type { JobTrace, TracedCommand } from '../../../bench/job-trace.js';
import type { TaskState } from '../../../model/index.js';
import { aTask } from '../../support/builders.js';

const heard = (at: number, state: TaskState, id = 'bbbbbbbbbbbb'): HeardChange =>
  ({ at, change: { op: 'put', version: at, object: aTask({ id, status: { state, node: 'node-1' } }) } });
const aCommand = (title: string, startedAt: number, endedAt: number): TracedCommand => ({ title, node: 'node-1', outcome: 'exit 0', startedAt, endedAt });
const aJob = (key: string, startedAt: number, command: TracedCommand): JobTrace => ({ queue: '', key, createdAt: 0, startedAt, finishedAt: command.endedAt, commands: [command] });

const name = aTask({ id: 'bbbbbbbbbbbb' }).metadata.name;
const facts = {
  sentAt: 1000, acceptedAt: 1010, servedAt: 2000,
  heard: [heard(1030, 'assigned'), heard(1100, 'running', 'aaaaaaaaaaaa'), heard(1700, 'running')],
  jobs: [aJob('node-1', 1035, aCommand('apply 9 network steps', 1040, 1500)), aJob(name, 1540, aCommand(`start ${name}`, 1560, 1690))],
};

describe('where the time of a deployment goes', () => {
  it('follows the task that ran last, and its parts add up to the whole', () => {
    const parts = breakdownOf(facts);
    expect(Object.values(parts)).to.deep.equal([10, 20, 470, 40, 20, 130, 10, 300]);
    expect(Object.values(parts).reduce((sum, ms) => sum + ms, 0)).to.equal(facts.servedAt - facts.sentAt);
    expect(plumbingMs(facts.jobs)).to.equal(460);
  });

  it('adds up even when a job is no longer kept: its part counts to the next one', () => {
    const parts = breakdownOf({ ...facts, jobs: [] });
    expect(Object.values(parts).reduce((sum, ms) => sum + ms, 0)).to.equal(1000);
    expect(parts).not.to.have.property('run the container (podman run)');
  });

  it('knows nothing when nothing ran', () => {
    expect(breakdownOf({ ...facts, heard: [] })).to.deep.equal({});
  });
});
