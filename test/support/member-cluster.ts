import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MemberList } from '../../api/contract.js';
import { createClient, type ApiClient } from '../../cli/client.js';
import { socketOf } from '../../cli/control-plane.js';
import { keysFor } from '../../store/keys.js';
import { eventually } from './eventually.js';
import { startTestRedis, type TestRedis } from './test-redis.js';
import { SimulatedCluster, type SimulatedClusterOptions } from './whole-cluster.js';

const PROGRAM = new URL('../../bin/drover.js', import.meta.url).pathname;

/** One `drover up --redis` as a process of its own, to be killed, stopped and started again. */
export class MemberProcess {
  readonly client: ApiClient;
  /** What node is started with. */
  program = PROGRAM;
  #child: ChildProcess | undefined;

  constructor(readonly stateDir: string, readonly redisPath: string) {
    this.client = createClient(`unix:${socketOf(stateDir)}`);
  }

  async start(): Promise<void> {
    const argv = [this.program, 'up', '--redis', this.redisPath, '--state-dir', this.stateDir, '--log-level', 'debug', '--log-file', this.logFile];
    this.#child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    await eventually(() => this.client.get('/v1/version'), 30_000);
  }

  get id(): string {
    return readFileSync(join(this.stateDir, 'id'), 'utf8').trim();
  }

  get logFile(): string {
    return join(this.stateDir, 'drover.log');
  }

  isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isRunning()) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
}

/** Members as processes on one Redis, and simulated hosts in this one. */
export class MemberCluster extends SimulatedCluster {
  readonly members: MemberProcess[] = [];
  #directory: string | undefined;
  #redis: TestRedis | undefined;
  /** Whose API the test asks. */
  asked = 0;

  constructor(options: SimulatedClusterOptions & { readonly members: number }) {
    super(options);
    this.memberCount = options.members;
  }

  readonly memberCount: number;

  get redis(): TestRedis {
    return this.#redis ?? (() => { throw new Error('redis is not started'); })();
  }

  override get api(): ApiClient {
    const member = this.members[this.asked];
    if (member === undefined) throw new Error(`no member ${this.asked}`);
    return member.client;
  }

  override async startControlPlane(): Promise<void> {
    const directory = mkdtempSync(join(tmpdir(), 'drover-members-'));
    this.#directory = directory;
    this.#redis = await startTestRedis();
    for (let index = 0; index < this.memberCount; index++) {
      const stateDir = join(directory, `member-${index + 1}`);
      mkdirSync(stateDir, { mode: 0o700 });
      this.members.push(new MemberProcess(stateDir, this.#redis.embedded.socketPath));
    }
    await Promise.all(this.members.map((member) => member.start()));
  }

  override async stopControlPlane(): Promise<void> {
    for (const member of this.members) member.signal('SIGCONT');
    await Promise.all(this.members.map((member) => member.kill()));
    await this.#redis?.stop();
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
  }

  /** As a member other than `but` sees it; that one becomes the one the test asks. */
  async leader(but?: MemberProcess): Promise<MemberProcess> {
    this.asked = this.members.findIndex((member) => member !== but && member.isRunning());
    const { items } = await this.api.get<MemberList>('/v1/members');
    const id = items.find(({ state }) => state === 'leader')?.id;
    const leader = this.members.find((member) => member !== but && member.id === id);
    if (leader === undefined) throw new Error(`none leads: ${items.map((item) => `${item.id} ${item.state}`).join(', ')}`);
    return leader;
  }

  /** Milliseconds until another than `old` leads. */
  async untilLed(old: MemberProcess, deadlineMs = 10_000): Promise<number> {
    const startedAt = Date.now();
    await eventually(() => this.leader(old), deadlineMs);
    return Date.now() - startedAt;
  }

  /** Names of the hosts that each member holds, by its id. */
  async holdings(): Promise<ReadonlyMap<string, readonly string[]>> {
    const holds = await this.redis.redis.hgetall(keysFor().holds);
    const byMember = new Map<string, string[]>();
    for (const [host, text] of Object.entries(holds)) {
      const member = text.slice(text.indexOf(' ') + 1);
      byMember.set(member, [...(byMember.get(member) ?? []), host]);
    }
    return byMember;
  }

  /** All containers that run, as `SERVICE.SLOT`: two of one name are one too many. */
  runningSlots(): readonly string[] {
    return this.machines.flatMap((machine) => machine.running()).map((name) => name.slice(0, name.lastIndexOf('.'))).sort();
  }
}
