import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { LabError } from './lab-error.js';
import { waitUntil } from './wait-until.js';

const processRecordSchema = z.object({ pid: z.number().int().positive(), startTicks: z.string() });

/** One process that the lab started. The start time tells it from a later process with the same pid. */
export type ProcessRecord = z.infer<typeof processRecordSchema>;

/** Kernel ticks since boot at which the process began; undefined when there is none, or only its zombie. Source: proc(5), stat. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Describes a process that runs now. @throws LabError when it has ended already. */
export function recordOf(pid: number): ProcessRecord {
  const startTicks = startTicksOf(pid);
  if (startTicks === undefined) throw new LabError(`process ${pid} ended right after its start`);
  return { pid, startTicks };
}

/** The record kept in a file; undefined when there is none. */
export function readProcessRecord(file: string): ProcessRecord | undefined {
  try {
    return processRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeProcessRecord(file: string, record: ProcessRecord): void {
  writeFileSync(file, `${JSON.stringify(record)}\n`);
}

/** True while exactly this process runs. */
export function isRunning(record: ProcessRecord | undefined): record is ProcessRecord {
  return record !== undefined && startTicksOf(record.pid) === record.startTicks;
}

/** Starts a program that outlives us; its output goes to `log`. The record is in `recordFile` when this returns.
 *  @throws LabError when it ends at once. */
export function startDetached(argv: readonly string[], { log, recordFile }: { log: string; recordFile: string }): ProcessRecord {
  const [program = '', ...args] = argv;
  const output = openSync(log, 'a');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output] });
  child.on('error', () => undefined); // the missing pid below says it
  closeSync(output);
  child.unref();
  if (child.pid === undefined) throw new LabError(`start ${program}: no such program (run scripts/setup.sh)`);
  const record = recordOf(child.pid);
  writeProcessRecord(recordFile, record);
  return record;
}

/** Ends the process of a record file and forgets it; nothing happens when it does not run (any more). */
export async function endRecorded(recordFile: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const record = readProcessRecord(recordFile);
  if (isRunning(record)) {
    process.kill(record.pid, signal);
    await waitUntil(() => !isRunning(record), { what: `process ${record.pid} to end after ${signal}`, deadlineMs: 10_000, everyMs: 20 });
  }
  rmSync(recordFile, { force: true });
}
