import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { NETWORK_REQUIREMENTS } from '../../host/apply/requirements.js';
import { CONTAINER_REQUIREMENTS, mergeRequirements } from '../../host/join/requirements.js';
import type { ExecResult, HostSession } from '../../host/contract.js';
import { createSimulatedHost, type SimulatedHost, type SimulatedIo, type SimulatedReply } from './simulated-host.js';
import { SimulatedEsp } from './simulated-esp.js';
import { checkAnswer, type SimulatedWire } from './simulated-check.js';
import type { SimulatedKeys } from './simulated-keys.js';

const REQUIREMENTS = mergeRequirements([CONTAINER_REQUIREMENTS, NETWORK_REQUIREMENTS]);

export interface SimulatedContainer {
  readonly id: string;
  readonly taskId: string;
  state: 'created' | 'running' | 'exited';
  exitCode: number;
  /** Values of its secrets and configs, as text. */
  files: readonly string[];
}

export interface SimulatedMachineOptions {
  readonly name: string;
  /** Its own by default. */
  readonly keys?: SimulatedKeys;
  /** Address on the back network. */
  readonly address: string;
  readonly cpus?: number;
  /** How long podman takes to start a container, in milliseconds. */
  readonly startMs?: number;
  /** Exit code of podman run; other than 0 = every start fails so. */
  readonly refuse?: string;
  /** The back network, for `drover node check`. */
  readonly wire?: SimulatedWire;
}

/**
 * A host in this process that answers Drover's scripts as a Debian host would, as far as the control plane can tell: it joins,
 * keeps the stamp, runs containers, streams beats and exits. Its network is not built, so it observes as empty after a stamp is lost.
 */
export class SimulatedMachine {
  readonly containers = new Map<string, SimulatedContainer>();
  readonly scripts: { kind: string; at: number }[] = [];
  /** The script that started each container, by the container's name. */
  readonly starts = new Map<string, string>();
  /** What it got for ESP. */
  esp = new SimulatedEsp();
  bootId = randomUUID();
  /** Two machines with the same one are clones. */
  machineId: string;
  /** On the back network. */
  address: string;
  stamp = '';
  /** Sent so far, over all streams. */
  beats = 0;
  /** Newest fencing token seen; a script of an older holder is refused. */
  fence = 0;
  refuse: string | undefined;
  /** The one line that each container has said. */
  says: string;
  /** Images that cannot be had. */
  readonly missingImages = new Set<string>();
  /** What its registry knows: digest by image, as a user writes it. Other images are in none. */
  readonly registry = new Map<string, string>();
  /** What the check script's sections say instead of what a healthy host says. */
  readonly ailments = new Map<string, string>();
  /** What others listen on, as ss prints it. */
  sockets: readonly string[] = [];
  /** What scripts that promote, upgrade and demote do on it. */
  manager: ((script: string) => Promise<SimulatedReply>) | undefined;
  /** It keeps what it was like before it joined: something of Drover's is there. */
  isRecorded = false;
  #host: SimulatedHost | undefined;
  readonly #streams = new Set<SimulatedIo>();

  constructor(readonly options: SimulatedMachineOptions) {
    this.refuse = options.refuse;
    this.address = options.address;
    this.says = `hello from ${options.name}`;
    this.machineId = createHash('md5').update(options.name).digest('hex');
  }

  async start(): Promise<this> {
    this.#host = await createSimulatedHost({ name: this.options.name, keys: this.options.keys, handle: (script, io) => this.#handle(script, io) });
    return this;
  }

  get host(): SimulatedHost {
    if (this.#host === undefined) throw new Error(`${this.options.name} is not started`);
    return this.#host;
  }

  /** The document that a user would apply. */
  manifest(): object {
    const { host, port, user, identityFile, hostKey } = this.host.address;
    return { apiVersion: 'drover/v1', kind: 'Node', metadata: { name: this.options.name }, spec: { ssh: { host, port, user, identityFile, hostKey } } };
  }

  running(): readonly string[] {
    return [...this.containers].filter(([, { state }]) => state === 'running').map(([name]) => name).sort();
  }

  /** Streams that somebody listens to. */
  get listeners(): number {
    return this.#streams.size;
  }

  /** As `kill -9` of the container's process. */
  kill(name: string, exitCode = 137): void {
    const container = this.containers.get(name);
    if (container?.state !== 'running') throw new Error(`${name} does not run on ${this.options.name}`);
    Object.assign(container, { state: 'exited', exitCode });
    for (const io of this.#streams) io.write(`exit ${container.id} ${exitCode}\n`);
  }

  /** Everything volatile is gone; containers stay as podman leaves them. */
  reboot(): void {
    this.bootId = randomUUID();
    this.stamp = '';
    this.esp = new SimulatedEsp();
    this.fence = 0;
    for (const container of this.containers.values()) container.state = 'created';
    this.host.drop();
  }

  /** The way in without ssh, for a machine that is not started: it takes scripts, and neither streams nor commands. */
  session(): HostSession {
    const unused = (): never => { throw new Error(`${this.options.name} takes scripts only`); };
    const run: HostSession['run'] = async (script, { preface = '' }): Promise<ExecResult> => {
      const { stdout = '', stderr = '', code = 0 } = await this.#answer(preface + script);
      return { kind: 'exited', code, stdout: String(stdout), stderr: String(stderr) };
    };
    return { node: this.options.name, run, stream: unused, exec: unused, forward: unused };
  }

  async #handle(script: string, io: SimulatedIo): Promise<SimulatedReply> {
    if (io.kind === 'exec') await read(io);
    if (io.kind !== 'stream') return this.#answer(script);
    this.#note('watch');
    return this.#watch(script, io);
  }

  #note(kind: string): void {
    this.scripts.push({ kind, at: Date.now() });
  }

  async #answer(script: string): Promise<SimulatedReply> {
    const kind = kindOf(script);
    this.#note(kind);
    const token = Number(/\[ "\$\{fence:-0\}" -le (\d+) \]/.exec(script)?.[1] ?? this.fence);
    if (token < this.fence) return { code: 75, stdout: `FENCED ${this.fence}\n` };
    this.fence = token;
    switch (kind) {
      case 'check': return { stdout: checkAnswer(this.#probe(), this.ailments) };
      case 'path': return { stdout: this.options.wire?.answer(this.options.name, script) ?? '' };
      case 'probe': {
        this.isRecorded ||= script.includes('drover_join()');
        return { stdout: this.#probe() };
      }
      case 'leave': return this.#leave();
      case 'listeners': return { stdout: `${this.sockets.join('\n')}\n` };
      case 'list': return { stdout: JSON.stringify(this.#list()) };
      case 'observe': return { stdout: this.#observe() };
      case 'apply': return this.#apply(script);
      case 'start': return this.#start(script);
      case 'resolve': return this.#resolve(script);
      case 'stop': return this.#stop(script);
      case 'manager': return await this.manager?.(script) ?? { code: 1, stderr: 'it is no manager' };
      case 'logs': return this.#logs(script);
      case 'kill': return this.#kill(script);
      default: return { code: 127, stderr: `unexpected script: ${script.slice(0, 100)}` };
    }
  }

  #watch(script: string, io: SimulatedIo): Promise<SimulatedReply> {
    const beatMs = 1000 * Number(/drover-watch '?([0-9.]+)'?/.exec(script)?.[1] ?? 1);
    this.#streams.add(io);
    io.write(`hello ${this.bootId} 4.3.1\n`);
    const timer = setInterval(() => io.write(`beat ${++this.beats}\n`), beatMs);
    return new Promise((resolve) => {
      const end = (): void => {
        clearInterval(timer);
        this.#streams.delete(io);
        resolve({});
      };
      if (io.closed.aborted) end();
      else io.closed.addEventListener('abort', end, { once: true });
    });
  }

  #probe(): string {
    const { options: { name, cpus = 4 }, address } = this;
    const section = (title: string, ...lines: readonly string[]) => [`@@ ${title}`, ...lines];
    const file = ({ path, text }: { readonly path: string; readonly text: string }) => `${createHash('sha256').update(text).digest('hex')}  ${path}`;
    return [
      ...section('uid', '0'), ...section('hostname', name), ...section('machine-id', this.machineId),
      ...section('boot-id', this.bootId), ...section('kernel', '6.1.0'), ...section('architecture', 'x86_64'),
      ...section('os-release', 'PRETTY_NAME="Simulated"', 'ID=debian'), ...section('cpus', String(cpus)), ...section('memory', '8388608'),
      ...section('addresses', JSON.stringify([{ ifname: 'eth1', mtu: 1500, addr_info: [{ family: 'inet', local: address, scope: 'global' }] }])),
      ...section('default-route', '[]'), ...section('resolv', 'nameserver 192.0.2.53'), ...section('resolved'), ...section('podman', 'podman version 4.3.1'),
      ...section('systemd', 'yes'), ...section('cgroup2', 'yes'),
      ...section('package-managers', '/usr/bin/apt-get'), ...section('record', ...(this.isRecorded ? ['yes'] : [])),
      ...section('packages', ...REQUIREMENTS.packages.map((one) => `${one} installed`)),
      ...section('modules', ...REQUIREMENTS.modules),
      ...section('sysctls', ...Object.entries(REQUIREMENTS.sysctls).map(([key, value]) => `/proc/sys/${key.replaceAll('.', '/')}:${value}`)),
      ...section('files', ...REQUIREMENTS.files.map(file)), ...section('end'), '',
    ].join('\n');
  }

  #observe(): string {
    return [
      `@@ boot ${this.bootId}`, `@@ stamp ${this.stamp}`, '@@ forward 1', '@@ claims', '@@ ready', '@@ resolving', '@@ host', '[]', '[]', '@@ hostTable', '@@ listeners', ...this.sockets, '@@ files',
      '@@ containers', JSON.stringify(this.#list()), '@@ end', '',
    ].join('\n');
  }

  #list(): readonly object[] {
    return [...this.containers].map(([name, { id, taskId, state, exitCode }]) => ({
      Id: id, Names: [name], Labels: { 'drover.task': taskId }, State: state, ExitCode: exitCode, StartedAt: 1, ExitedAt: state === 'exited' ? 2 : 0,
    }));
  }

  #leave(): SimulatedReply {
    this.stamp = '';
    this.isRecorded = false;
    return { stdout: '@step units\n@step traces\nLEFT\n' };
  }

  #apply(script: string): SimulatedReply {
    const before = /\[ "\$stamp" = '([^']*)' \]/.exec(script)?.[1] ?? '';
    if (before !== this.stamp) return { code: 9, stdout: 'STALE\n' };
    this.stamp = /^echo (\S+) >\/run\/drover\/stamp$/m.exec(script)?.[1] ?? '';
    this.esp.take(script);
    return { stdout: 'APPLIED\n' };
  }

  async #start(script: string): Promise<SimulatedReply> {
    const [, name = '', taskId = ''] = /name='?([\w.-]+)'? task='?(\w+)'?/.exec(script) ?? [];
    this.starts.set(name, script);
    if (this.refuse !== undefined) return { stdout: `@ failed image 125\n${this.refuse}\n`, code: 1 };
    const missing = [...this.missingImages].find((image) => script.includes(image));
    if (missing !== undefined) return { stdout: `@ failed image 125\nError: ${missing}: manifest unknown\n`, code: 1 };
    const container = this.containers.get(name) ?? { id: randomBytes(32).toString('hex'), taskId, state: 'created' as const, exitCode: 0, files: filesIn(script) };
    this.containers.set(name, container);
    if (container.state === 'exited') return { stdout: `@ exited ${container.id} ${container.exitCode}\n` };
    await new Promise((resolve) => setTimeout(resolve, this.options.startMs ?? 5));
    container.state = 'running';
    return { stdout: `@ started ${container.id}\n` };
  }

  #resolve(script: string): SimulatedReply {
    const image = [...this.registry.keys()].find((name) => script.includes(`image='${name}'`));
    if (image === undefined) return { stdout: '@ pulling\n@ failed\nError: manifest unknown\n', code: 1 };
    const digest = this.registry.get(image) ?? '';
    return { stdout: `@ pulling\n@ pulling 0\n@ after ${digest} ${image.replace(/:[^:/]*$/, '')}@${digest}\n` };
  }

  #stop(script: string): SimulatedReply {
    const gone = namesIn(script).filter((name) => this.containers.delete(name));
    const log = script.includes('@ log') ? `@ log ${Buffer.from(gone.map((name) => `2026-01-01T00:00:00+00:00 stderr F last words of ${name}\n`).join('')).toString('base64')}\n` : '';
    return { stdout: `@ group 0 0\n${gone.join('\n')}${gone.length > 0 ? '\n' : ''}${log}@ end\n` };
  }

  /** Whatever the signal, the program ends of it. */
  #kill(script: string): SimulatedReply {
    const [name = ''] = namesIn(script);
    if (this.containers.get(name)?.state !== 'running') return { code: 125, stderr: `Error: can only kill running containers. ${name} is in state exited: container state improper\n` };
    this.kill(name);
    return { stdout: `${name}\n` };
  }

  /** Each container has said one line. */
  #logs(script: string): SimulatedReply {
    const names = namesIn(script);
    const missing = names.find((name) => !this.containers.has(name));
    if (missing !== undefined) return { code: 125, stderr: `Error: no container with name or ID "${missing}" found: no such container\n` };
    const lines = names.map((name) => `${names.length > 1 ? `${name} ` : ''}2026-01-01T00:00:00.${this.address.split('.').at(-1)}+00:00 ${this.says}\n`);
    return { stdout: lines.join('') };
  }
}

/** What stands in front of a start script, as host/container/files.ts writes it. */
const filesIn = (script: string): string[] =>
  [...script.matchAll(/^\d+\) printf %s '([^']*)' ;;$/gm)].map(([, base64 = '']) => Buffer.from(base64, 'base64').toString('utf8'));

const namesIn = (script: string): string[] => [...new Set([...script.matchAll(/'?([a-z][\w-]*\.[\w-]+\.\w{12})'?/g)].map(([, name = '']) => name))];

function kindOf(script: string): 'check' | 'listeners' | 'path' | 'probe' | 'observe' | 'apply' | 'start' | 'stop' | 'resolve' | 'leave' | 'list' | 'logs' | 'kill' | 'manager' | 'other' {
  if (script.startsWith("exec 'podman' 'logs'")) return 'logs';
  if (script.startsWith("exec 'podman' 'kill'")) return 'kill';
  if (script.includes('drover_check()')) return 'check';
  if (script.includes('drover_listeners()')) return 'listeners';
  if (/^drover_(listen|send|hear)\(\)/.test(script)) return 'path';
  if (script.includes('drover_probe()')) return 'probe';
  if (script.includes('drover_leave()')) return 'leave';
  if (script.includes('drover_container()')) return 'start';
  if (script.includes('drover_image()')) return 'resolve';
  if (script.includes('drover_manager()')) return 'manager';
  if (script.includes('drover_stop()')) return 'stop';
  if (script.includes('@@ boot')) return 'observe';
  if (script.includes('echo APPLIED')) return 'apply';
  return script.startsWith("'podman' 'ps'") ? 'list' : 'other';
}

/** Until the end of stdin: who answers before it ends the channel under a client that writes yet. */
const read = ({ channel, closed }: SimulatedIo): Promise<void> => new Promise((resolve) => {
  channel.once('end', resolve).resume();
  closed.addEventListener('abort', () => resolve(), { once: true });
});
