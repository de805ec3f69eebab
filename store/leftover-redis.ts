import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

const TERM_WAIT_MS = 10_000;
const POLL_MS = 20;

/**
 * Stops every Redis that still runs in the data directory: the child of a control plane that was killed. Asked politely first, it
 * closes its append-only file; nothing acknowledged depends on that. A server is known by its working directory, which no
 * recycled pid has by chance. The caller holds the directory's lock. Returns the pids.
 */
export async function stopLeftoverRedis(directory: string): Promise<readonly number[]> {
  const pids = await redisIn(directory);
  await Promise.all(pids.map((pid) => terminate(pid, directory)));
  return pids;
}

async function redisIn(directory: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const matches = await Promise.all(pids.map((pid) => isRedisIn(pid, directory)));
  return pids.filter((_, index) => matches[index]);
}

/** False for processes that ended meanwhile or belong to another user. */
async function isRedisIn(pid: number, directory: string): Promise<boolean> {
  try {
    if ((await readlink(join('/proc', String(pid), 'cwd'))) !== directory) return false;
    return /redis|valkey/.test(await readFile(join('/proc', String(pid), 'comm'), 'utf8'));
  } catch {
    return false;
  }
}

async function terminate(pid: number, directory: string): Promise<void> {
  signal(pid, 'SIGTERM');
  for (let waitedMs = 0; await isRedisIn(pid, directory); waitedMs += POLL_MS) {
    if (waitedMs === TERM_WAIT_MS) signal(pid, 'SIGKILL'); // stopped or stuck
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended by itself
  }
}
