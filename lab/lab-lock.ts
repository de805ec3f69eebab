import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning, readProcessRecord, recordOf } from './process-record.js';
import { waitUntil } from './wait-until.js';

function tryLock(file: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeFileSync(handle, JSON.stringify(recordOf(process.pid)));
    closeSync(handle);
    return true;
  } catch {
    return false;
  }
}

/** Runs `work` while no other process changes the lab. A lock whose holder is gone is taken over.
 *  @throws LabError when another live process holds it for more than ten minutes. */
export async function withLabLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  let seenEmpty = 0;
  const acquire = (): boolean => {
    if (tryLock(file)) return true;
    const holder = readProcessRecord(file);
    seenEmpty = holder === undefined ? seenEmpty + 1 : 0; // a holder writes its record just after it made the file
    if (holder === undefined ? seenEmpty > 10 : !isRunning(holder)) rmSync(file, { force: true });
    return tryLock(file);
  };
  await waitUntil(acquire, { what: `the other lab command that holds ${file}`, deadlineMs: 600_000, everyMs: 200 });
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
