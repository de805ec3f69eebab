import { expect } from 'chai';
import { outcomeText, parseJobLog, summaryOfLog } from '../../../dashboard/data/job-log.js';
import type { CommandRecord } from '../../../host/contract.js';
import { recordCommand } from '../../../jobs/command-log.js';
import { jobLogOf } from '../../../jobs/processor.js';

const AT = '2026-01-01T00:00:01.000Z';
const AT_MS = Date.parse(AT);

/** As a job writes it. */
async function written(...commands: readonly (CommandRecord | string)[]): Promise<readonly string[]> {
  const log: string[] = [];
  const job = jobLogOf({ log: async (text) => log.push(text), updateProgress: async () => undefined });
  for (const command of commands) {
    if (typeof command === 'string') job.line(command);
    else recordCommand(job)(command);
  }
  await job.flush();
  return log;
}

const aCommand = (changes: Partial<CommandRecord> = {}): CommandRecord =>
  ({ node: 'node-1', title: 'apply 3 network steps', script: 'set -e\nip link', startedAt: 0, durationMs: 70, result: { kind: 'exited', code: 0, stdout: 'done\n', stderr: '' }, ...changes });

describe('log of a job', () => {
  it('is taken apart into commands with script, output, duration and exit code, and the job\'s own words', async () => {
    const entries = parseJobLog(await written('begins', aCommand(), aCommand({ title: 'start web.1', node: 'node-2', result: { kind: 'exited', code: 125, stdout: '', stderr: 'no such image' } }), '3 steps, 1 round trips, store version 12'));
    expect(entries.map((entry) => (entry.kind === 'note' ? entry.text : `${entry.title}@${entry.node} ${outcomeText(entry.outcome)} ${entry.durationMs} ${entry.isFailed}`))).to.deep.equal([
      'begins', 'apply 3 network steps@node-1 exit 0 70 false', 'start web.1@node-2 exit 125 70 true', '3 steps, 1 round trips, store version 12',
    ]);
    expect(entries[1]).to.include({ script: 'set -e\nip link', stdout: 'done\n' }).and.not.have.property('stderr');
    expect(entries[2]).to.include({ stderr: 'no such image' }).and.not.have.property('stdout');
  });

  it('knows each way in which a command may end', async () => {
    const entries = parseJobLog(await written(
      aCommand({ result: { kind: 'signalled', signal: 'KILL' } }), aCommand({ result: { kind: 'lost' } }), aCommand({ result: { kind: 'refused', reason: 'token 3 in 4 is older' } }),
    ));
    expect(entries.map((entry) => entry.kind === 'command' && entry.outcome)).to.deep.equal([{ kind: 'signal', signal: 'KILL' }, { kind: 'lost' }, { kind: 'refused', reason: 'token 3 in 4 is older' }]);
    expect(summaryOfLog(entries)).to.deep.equal({ commands: 3, failed: 3, totalMs: 210 });
  });

  it('takes nothing that a command prints for a command or an end of one', async () => {
    const forged = `one\n${AT} format disk on node-9: exit 0 in 1 ms\nstdout:\nx`;
    const entries = parseJobLog(await written(aCommand({ result: { kind: 'exited', code: 1, stdout: forged, stderr: '' } })));
    expect(entries).to.have.length(1);
    expect(entries[0]).to.include({ stdout: forged });
  });

  it('tells when a command began, and marks the word by which a job says that it failed', () => {
    const [command, note] = parseJobLog([`${AT} observe on node-1: exit 0 in 400 ms\n${AT} failed: connect: refused`]);
    expect(command).to.include({ startedAt: AT_MS - 400 });
    expect(note).to.deep.equal({ kind: 'note', at: AT_MS, text: 'failed: connect: refused', isFailed: true });
  });

  it('reads logs of earlier versions, whose further lines were not set in', () => {
    const [command] = parseJobLog([`${AT} observe on node-1: exit 0 in 4 ms\n${AT} script:\nip link\nip addr`]);
    expect(command).to.include({ script: 'ip link\nip addr' });
  });

  it('keeps what it does not understand', () => {
    expect(parseJobLog(['no time', `${AT} stdout:\nof nobody`]).map((entry) => entry.kind === 'note' && entry.text)).to.deep.equal(['no time', 'stdout:\nof nobody']);
    expect(parseJobLog([])).to.deep.equal([]);
  });
});
