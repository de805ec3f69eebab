import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { timestamp, type Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { lockDirectory } from './directory-lock.js';
import { stopLeftoverRedis } from './leftover-redis.js';
import { ensurePrivateDirectory } from './private-directory.js';
import { findRedisBinary } from './redis-binary.js';
import { startRedisChild, type RedisChild, type RedisChildOptions } from './redis-child.js';
import { renderRedisConfig, socketPathFor } from './redis-config.js';

export interface EmbeddedRedisOptions {
  /** Data directory; made if absent, private to this user. */
  readonly directory: string;
  /** For the socket when `directory` is too long a path: $XDG_RUNTIME_DIR or the temporary directory. */
  readonly runtimeDirectory: string;
  /** $PATH, to find redis-server or valkey-server. */
  readonly searchPath: string;
  readonly log: Log;
  readonly clock: Clock;
}

export interface EmbeddedRedis {
  readonly socketPath: string;
  readonly directory: string;
  /** Of the present run; undefined between a death and the restart. */
  pid(): number | undefined;
  /** Ends the supervision, then the server, then the lock on the directory. */
  stop(): Promise<void>;
  /** The same for good: the store is elsewhere now, and its old files are kept under another name, which is given. */
  retire(): Promise<string>;
}

const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5000;
/** A run this long was a healthy one: the next restart is immediate again. */
const HEALTHY_RUN_MS = 10_000;

/**
 * A private Redis on the directory, ready for commands, and started again whenever it dies. What an earlier control plane left
 * running there is stopped first. @throws CONFLICT when another control plane uses the directory; STORE_UNAVAILABLE
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const binary = await findRedisBinary(options.searchPath);
  await ensurePrivateDirectory(options.directory);
  const directory = await realpath(options.directory);
  const lock = await lockDirectory(directory);
  try {
    const leftovers = await stopLeftoverRedis(directory);
    if (leftovers.length > 0) options.log.info('stopped redis left by an earlier control plane', { pids: leftovers });
    const childOptions = await prepare(binary, directory, options.runtimeDirectory);
    const supervisor = new Supervisor(childOptions, options, await startRedisChild(childOptions));
    const end = async (): Promise<void> => {
      await supervisor.stop();
      if (dirname(childOptions.socketPath) !== directory) await rm(dirname(childOptions.socketPath), { recursive: true, force: true });
    };
    return {
      socketPath: childOptions.socketPath, directory,
      pid: () => supervisor.pid,
      stop: () => end().finally(() => lock.release()),
      retire: () => end().then(() => setAside(directory, options.clock)).finally(() => lock.release()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Puts away what a former control plane left in the directory when the store had moved, its server included; where it is now, or
 * undefined when there is nothing. @throws CONFLICT when another control plane uses it
 */
export async function retireEmbeddedRedis(path: string, clock: Clock): Promise<string | undefined> {
  const directory = await realpath(path).catch(() => undefined);
  if (directory === undefined) return undefined;
  const lock = await lockDirectory(directory);
  try {
    await stopLeftoverRedis(directory);
    return await setAside(directory, clock);
  } finally {
    await lock.release();
  }
}

async function setAside(directory: string, clock: Clock): Promise<string> {
  const aside = `${directory}.moved-${timestamp(clock.now()).replaceAll(':', '-')}`;
  await rename(directory, aside);
  return aside;
}

async function prepare(binary: string, directory: string, runtimeDirectory: string): Promise<RedisChildOptions> {
  const socketPath = socketPathFor(directory, runtimeDirectory);
  if (dirname(socketPath) !== directory) await ensurePrivateDirectory(dirname(socketPath));
  const configFile = join(directory, 'redis.conf');
  await writeFile(`${configFile}.new`, renderRedisConfig({ directory, socketPath }), { mode: 0o600 });
  await rename(`${configFile}.new`, configFile);
  return { binary, directory, configFile, socketPath };
}

/** Keeps one child running: restarts follow a death with a back-off that grows while the runs stay short. */
class Supervisor {
  #child: RedisChild | undefined;
  #isStopping = false;
  #skipBackoff: () => void = () => {};
  readonly #done: Promise<void>;

  constructor(readonly childOptions: RedisChildOptions, readonly deps: { readonly log: Log; readonly clock: Clock }, child: RedisChild) {
    this.#child = child;
    this.#done = this.#supervise(child);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#skipBackoff();
    await this.#child?.stop();
    await this.#done;
  }

  async #supervise(first: RedisChild): Promise<void> {
    let child: RedisChild | undefined = first;
    let backoffMs = FIRST_BACKOFF_MS;
    while (!this.#isStopping) {
      const startedAt = this.deps.clock.now();
      const how = await child?.ended;
      this.#child = undefined;
      if (this.#isStopping) return;
      if (child !== undefined) this.deps.log.warn('embedded redis ended, starting it again', { how });
      const wasHealthy: boolean = child !== undefined && this.deps.clock.now() - startedAt >= HEALTHY_RUN_MS;
      backoffMs = wasHealthy ? FIRST_BACKOFF_MS : Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      await this.#backOff(backoffMs);
      child = await this.#restart();
    }
    await child?.stop(); // stop() came while it was starting
  }

  async #restart(): Promise<RedisChild | undefined> {
    if (this.#isStopping) return undefined;
    try {
      this.#child = await startRedisChild(this.childOptions);
      return this.#child;
    } catch (error) {
      this.deps.log.error('embedded redis does not start', { error: messageOf(error) });
      return undefined;
    }
  }

  #backOff(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.deps.clock.after(delayMs, resolve);
      this.#skipBackoff = () => (cancel(), resolve());
    });
  }
}
