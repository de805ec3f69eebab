import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { OperatorError } from '../base/errors.js';

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Keeps a second control plane out of the directory. The lock is a socket with an abstract name (unix(7)): binding is atomic, and the
 * kernel drops it with the process however that dies, so there is never a stale one. Its name is random and stands in the directory,
 * where only its owner can read it. `lock.pid` is for the error message alone.
 * @throws CONFLICT when another process holds it
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const pidFile = join(directory, 'lock.pid');
  const server = await bind(`\0drover-${await lockName(directory)}`);
  if (server === undefined) {
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
    throw new OperatorError('CONFLICT', `open ${directory}: another control plane uses it${pid > 0 ? ` (pid ${pid})` : ''}`, { directory, pid });
  }
  server.unref();
  await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** The name in `lock.id`, made on first use; of two who make it at once one wins, and both read the winner's. */
async function lockName(directory: string): Promise<string> {
  const file = join(directory, 'lock.id');
  await writeFile(file, randomBytes(16).toString('hex'), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const name = await readFile(file, 'utf8');
    if (/^[0-9a-f]{32}$/.test(name)) return name;
    await new Promise((resolve) => setTimeout(resolve, 10)); // created by another process, not written yet
  }
  throw new OperatorError('CONFLICT', `open ${directory}: lock.id is damaged; remove it when no control plane runs`, { file });
}

/** Undefined when the name is taken. */
const bind = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(name, () => resolve(server));
  });
