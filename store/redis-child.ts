import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { OperatorError } from '../base/errors.js';

export interface RedisChildOptions {
  readonly binary: string;
  readonly directory: string;
  readonly configFile: string;
  readonly socketPath: string;
}

/** One run of the server. */
export interface RedisChild {
  readonly pid: number;
  /** Resolves when the process has ended, with a word on how. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL to one that does not end within ten seconds. */
  stop(): Promise<void>;
}

const POLL_MS = 10;
const STOP_WAIT_MS = 10_000;
const LOG_TAIL_LINES = 5;

/**
 * Starts the server and waits until it has loaded its data. A session of its own (`detached`), so that the Ctrl-C meant for the
 * control plane does not take the store away before it; output to redis.log, as a pipe would end with us.
 * @throws STORE_UNAVAILABLE with the last lines of redis.log when it ends instead
 */
export async function startRedisChild(options: RedisChildOptions): Promise<RedisChild> {
  await rm(options.socketPath, { force: true }); // a dead server's: connecting to it would only refuse
  const logFile = join(options.directory, 'redis.log');
  const { child, ended } = await spawnServer(options, logFile);
  let isRunning = true;
  void ended.then(() => { isRunning = false; });
  await untilReady(options.socketPath, () => isRunning);
  if (!isRunning || child.pid === undefined) throw await startError(await ended, logFile);
  return { pid: child.pid, ended, stop: () => stopChild(child, ended) };
}

async function spawnServer({ binary, directory, configFile }: RedisChildOptions, logFile: string): Promise<{ child: ChildProcess; ended: Promise<string> }> {
  const output = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(binary, [configFile], { cwd: directory, detached: true, stdio: ['ignore', output.fd, output.fd] });
    const ended = new Promise<string>((resolve) => { // listens from the start, as a server may end before anything else happens
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    await once(child, 'spawn');
    child.unref();
    return { child, ended };
  } catch (error) {
    throw new OperatorError('STORE_UNAVAILABLE', `start embedded redis: cannot run ${binary}`, { binary }, { cause: error });
  } finally {
    await output.close();
  }
}

/** ioredis is `ready` when Redis has loaded its data; a large data set may take its time, so only the end of the process ends the wait. */
async function untilReady(socketPath: string, isRunning: () => boolean): Promise<void> {
  const probe = new Redis({ path: socketPath, retryStrategy: () => POLL_MS, maxLoadingRetryTime: POLL_MS, maxRetriesPerRequest: null, disableClientInfo: true });
  probe.on('error', () => {});
  try {
    while (isRunning() && probe.status !== 'ready') await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  } finally {
    probe.disconnect();
  }
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS);
  await ended;
  clearTimeout(timer);
}

async function startError(how: string, logFile: string): Promise<OperatorError> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-LOG_TAIL_LINES);
  return new OperatorError('STORE_UNAVAILABLE', `start embedded redis in ${dirname(logFile)}: it ended with ${how}: ${lines.at(-1) ?? ''}`, { logFile, lines });
}
