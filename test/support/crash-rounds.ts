import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { silentLog } from '../../base/log.js';
import type { Network } from '../../model/index.js';
import { createObjectStore } from '../../store/object-store.js';
import { createRedis, whenReady } from '../../store/redis.js';
import { startRedisIn } from './test-redis.js';

const LOOP = new URL('../integration/store/fixtures/apply-loop.ts', import.meta.url).pathname;

/** What is shot with SIGKILL in a round, at random moments. */
const VICTIMS = ['control plane, then redis', 'redis twice, then both', 'control plane alone'] as const;
export type Victims = (typeof VICTIMS)[number];

export interface CrashRound {
  readonly victims: Victims;
  /** Last write that was acknowledged before the kill, and its version. */
  readonly acknowledged: { readonly n: number; readonly version: number };
  /** Writes acknowledged in this round. */
  readonly writes: number;
  /** What a new control plane finds. */
  readonly found: { readonly version: number; readonly left: number; readonly right: number; /** Of 1..left, what is missing. */ readonly missing: readonly number[] };
}

export interface CrashOptions {
  readonly directory: string;
  readonly rounds: number;
  /** 0 <= x < 1. */
  readonly random: () => number;
}

/** Applies, kills, starts again and looks, `rounds` times on one directory, about two seconds each. */
export async function* crashRounds({ directory, rounds, random }: CrashOptions): AsyncGenerator<CrashRound> {
  let acknowledged = { n: 0, version: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const victims = VICTIMS[round % VICTIMS.length] ?? VICTIMS[0];
    const { last, writes } = await applyAndKill(directory, victims, random);
    acknowledged = last ?? acknowledged;
    yield { victims, acknowledged, writes, found: await inspect(directory) };
  }
}

interface Acknowledgement {
  readonly n: number;
  readonly version: number;
}

async function applyAndKill(directory: string, victims: Victims, random: () => number): Promise<{ last: Acknowledgement | undefined; writes: number }> {
  const loop = spawn(process.execPath, ['--import=tsx', LOOP, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const written = readAcknowledgements(loop);
  await written.first;
  if (victims === 'redis twice, then both') {
    for (let kills = 0; kills < 2; kills += 1) {
      await pause(100 + random() * 400);
      killProcess(written.redisPid());
    }
  }
  await pause(100 + random() * 700);
  loop.kill('SIGKILL');
  if (victims !== 'control plane alone') killProcess(written.redisPid());
  await once(loop, 'close');
  return { last: written.last(), writes: written.count() };
}

/** Follows the output of apply-loop.ts; `first` rejects when it ends before it wrote anything. */
function readAcknowledgements(loop: ChildProcessByStdio<null, Readable, null>) {
  let last: Acknowledgement | undefined;
  let redisPid = 0;
  let count = 0;
  const lines = createInterface({ input: loop.stdout });
  const first = Promise.race([once(lines, 'line'), once(loop, 'exit').then(() => { throw new Error('apply-loop ended by itself'); })]);
  lines.on('line', (line) => {
    const [n, version, pid] = line.split(' ').map(Number);
    if (!line.match(/^\d+ \d+ (\d+|undefined)$/)) return; // the kill cut it off
    last = { n: n ?? 0, version: version ?? 0 };
    redisPid = pid || redisPid;
    count += 1;
  });
  return { first, last: () => last, redisPid: () => redisPid, count: () => count };
}

async function inspect(directory: string): Promise<CrashRound['found']> {
  const embedded = await startRedisIn(directory);
  const redis = createRedis({ address: embedded, log: silentLog });
  try {
    await whenReady(redis, 10_000);
    const { version, objects } = await createObjectStore({ redis }).list('Network');
    const vniOf = new Map(objects.map((object) => [object.metadata.name, (object as Network).status.vni]));
    const left = vniOf.get('left') ?? 0;
    const missing = Array.from({ length: left }, (_, index) => index + 1).filter((n) => vniOf.get(`n${n}`) !== n);
    return { version, left, right: vniOf.get('right') ?? 0, missing };
  } finally {
    redis.disconnect();
    await embedded.stop();
  }
}

function killProcess(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // it was down already
  }
}

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
