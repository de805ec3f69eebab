import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** sun_path holds 108 bytes with the final NUL (unix(7)). */
const SOCKET_PATH_MAX_BYTES = 107;

export interface RedisConfig {
  /** Absolute; holds the append-only files. */
  readonly directory: string;
  readonly socketPath: string;
}

/**
 * redis.conf of the embedded server. Reachable through the socket alone, by its owner alone, so there is no password to leak.
 * `appendfsync always`: a reply means that the write is on disk. (With `everysec` Redis may postpone even the write(2) while a slow
 * fsync runs, so a kill -9 could lose what was acknowledged.) `noeviction`: an object store must not forget. No RDB files: one truth.
 */
export const renderRedisConfig = ({ directory, socketPath }: RedisConfig): string => [
  'port 0',
  `unixsocket ${quoteRedis(socketPath)}`,
  'unixsocketperm 600',
  `dir ${quoteRedis(directory)}`,
  'daemonize no',
  'supervised no',
  'databases 1',
  'save ""',
  'appendonly yes',
  'appendfsync always',
  'no-appendfsync-on-rewrite no',
  'aof-load-truncated yes',
  'stop-writes-on-bgsave-error no',
  'maxmemory-policy noeviction',
  'loglevel notice',
  '',
].join('\n');

/** As sdssplitargs reads it: in double quotes, backslash escapes. */
export const quoteRedis = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;

/** Where the socket goes: into the data directory, or under `runtimeDirectory` when that path is too long for a socket. */
export function socketPathFor(directory: string, runtimeDirectory: string): string {
  const inside = join(directory, 'redis.sock');
  if (Buffer.byteLength(inside) <= SOCKET_PATH_MAX_BYTES) return inside;
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  return join(runtimeDirectory, `drover-${digest}`, 'redis.sock');
}
