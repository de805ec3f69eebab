import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { silentLog } from '../../base/log.js';
import { createRedis, whenReady } from '../../store/redis.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** One redis-server on loopback, as a manager has it but without TLS. */
export class CopiedRedis {
  readonly connections: Redis[] = [];

  private constructor(readonly child: ChildProcess, readonly directory: string, readonly port: number) {}

  /** Refuses writes without a replica that answers; `master`: whom it copies. */
  static async start(master?: CopiedRedis): Promise<CopiedRedis> {
    const [directory, port] = [await mkdtemp(join(tmpdir(), 'drover-copied-')), await freePort()];
    const argv = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--min-replicas-to-write', '1', '--min-replicas-max-lag', '2',
      '--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0', ...(master === undefined ? [] : ['--replicaof', '127.0.0.1', String(master.port)])];
    const server = new CopiedRedis(spawn('redis-server', argv, { stdio: 'ignore' }), directory, port);
    const redis = await server.connect();
    if (master !== undefined) await eventually(async () => { if (!(await redis.info('replication')).includes('master_link_status:up')) throw new Error('not copied yet'); }, 10_000);
    await master?.untilCopied();
    return server;
  }

  /** Until it takes writes. */
  async untilCopied(): Promise<void> {
    await eventually(async () => { if (!(await this.connections[0]!.info('replication')).includes('min_slaves_good_slaves:1')) throw new Error('no good copy'); }, 10_000);
  }

  async connect(): Promise<Redis> {
    const redis = createRedis({ address: { url: `redis://127.0.0.1:${this.port}` }, log: silentLog });
    this.connections.push(redis);
    await whenReady(redis, 5000);
    return redis;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    for (const redis of this.connections) redis.disconnect();
    const exit = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.signalCode === null && this.child.kill('SIGKILL')) await exit;
    await rm(this.directory, { recursive: true, force: true });
  }
}
