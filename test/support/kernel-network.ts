import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { bridgeLines, ipLines } from '../../host/apply/render-ip.js';
import { enterCommand } from '../../host/apply/render-enter.js';
import { groupSteps } from '../../host/apply/group.js';
import type { HostStep } from '../../plan/host-step.js';

/** Network namespaces of this machine's own kernel, by names that are given back at the end. Needs root. */
export class KernelNetwork {
  readonly #namespaces: string[] = [];
  readonly #processes: ChildProcess[] = [];

  /** Whether this kernel has what tasks' namespaces need; IPVS is not asked for. */
  static isThere(): boolean {
    if (process.getuid?.() !== 0) return false;
    const probe = 'ip link add name br0 type bridge && ip link add name a type veth peer name b && nft -f -';
    const table = 'table ip t { chain c { type nat hook postrouting priority srcnat; accept; }\n chain d { type filter hook prerouting priority raw; ct original zone set ether saddr map { 02:42:00:00:00:01 : 1 }; }\n}';
    return spawnSync('unshare', ['-n', 'sh', '-c', probe], { input: table }).status === 0;
  }

  add(...names: readonly string[]): void {
    for (const name of names) {
      this.#run('ip', ['netns', 'add', name]);
      this.#namespaces.push(name);
      this.ip(name, 'link set lo up');
    }
  }

  /** Lines of one `ip -batch`; without a namespace in the machine's own. */
  ip(namespace: string | undefined, ...lines: readonly string[]): void {
    this.#run('ip', [...(namespace === undefined ? [] : ['-n', namespace]), '-batch', '-'], lines.join('\n'));
  }

  /** A shell script in a namespace; returns what it prints. */
  sh(namespace: string, script: string): string {
    return this.#run('nsenter', [`--net=/run/netns/${namespace}`, 'sh', '-s'], script);
  }

  /** Steps as they are carried out on a host, one process per group. */
  carryOut(steps: readonly HostStep[]): void {
    for (const { tool, namespace, steps: group } of groupSteps(steps)) {
      if (namespace === undefined) throw new RangeError('steps of a namespace only');
      if (tool === 'ip') this.ip(namespace, ...group.flatMap(ipLines));
      else if (tool === 'bridge') this.#run('bridge', ['-n', namespace, '-batch', '-'], group.flatMap(bridgeLines).join('\n'));
      else this.#enter(namespace, group);
    }
  }

  #enter(namespace: string, steps: readonly HostStep[]): void {
    const { command, input } = enterCommand(steps);
    this.#run('nsenter', [`--net=/run/netns/${namespace}`, ...command.split(' ')], `${input.join('\n')}\n`);
  }

  /** A program of Node's in a namespace, up when it has printed its first line. */
  async start(namespace: string, program: string): Promise<void> {
    const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, process.execPath, '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#processes.push(child);
    await once(child.stdout, 'data');
  }

  async remove(): Promise<void> {
    for (const child of this.#processes) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    for (const name of this.#namespaces) spawnSync('ip', ['netns', 'del', name]);
  }

  #run(program: string, args: readonly string[], input = ''): string {
    const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
    if (status !== 0 || stderr !== '') throw new Error(`${program} ${args.join(' ')}: ${stderr}\n${input}`);
    return stdout;
  }
}
