import { resolve } from 'node:path';
import type { Command } from 'commander';
import { OperatorError } from '../../base/errors.js';
import type { CommandContext } from '../context.js';
import { defaultStateDir } from '../control-plane.js';
import { pause } from '../follow.js';
import { durationMs } from '../option-values.js';
import { versionAt } from './up.js';

const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

export function configure(command: Command, context: CommandContext): void {
  command
    .option('--state-dir <dir>', 'as given to `drover up`')
    .option('--timeout <duration>', 'how long to wait for its end', durationMs, STOP_TIMEOUT_MS)
    .action((options: { stateDir?: string; timeout: number }) => down(context, options));
}

/** Stopping what does not run is no error. */
async function down(context: CommandContext, { stateDir, timeout }: { stateDir?: string; timeout: number }): Promise<void> {
  const dir = resolve(context.deps.workDir, stateDir ?? defaultStateDir(context.deps));
  const running = await versionAt(dir);
  if (running === undefined) return context.note(`no control plane runs in ${dir}`);
  process.kill(running.pid, 'SIGTERM');
  const stop = AbortSignal.any([AbortSignal.timeout(timeout), context.interrupted]);
  while (!stop.aborted && isAlive(running.pid)) await pause(POLL_MS, stop);
  context.interrupted.throwIfAborted();
  if (isAlive(running.pid)) throw new OperatorError('TIMEOUT', `the control plane (pid ${running.pid}) has not ended within ${timeout / 1000} s: it may be in the middle of a step`, { pid: running.pid });
  context.note(`control plane (pid ${running.pid}) stopped; services on the hosts go on`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
