import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { MemberList } from '../../api/contract.js';
import { isCode } from '../../base/errors.js';
import { put, withUpgradeWish, type Node } from '../../model/index.js';
import { createObjectStore } from '../../store/object-store.js';
import { eventually } from './eventually.js';
import { MemberCluster, type MemberProcess } from './member-cluster.js';
import type { SimulatedReply } from './simulated-host.js';
import type { SimulatedMachine } from './simulated-machine.js';

const PROGRAM = new URL('../../bin/drover.js', import.meta.url).href;

/** What was true of a manager's member when the host was told to start it anew. */
export interface Restart {
  readonly node: string;
  readonly build: string;
  readonly led: boolean;
}

/** A member on each simulated host, as far as the store knows, and a guest; starting a host's member anew starts that process with what was installed there. */
export class UpgradeCluster extends MemberCluster {
  readonly #releases = mkdtempSync(join(tmpdir(), 'drover-upgrade-'));
  readonly #installed = new Map<string, string>();
  readonly restarts: Restart[] = [];
  /** Builds that do not start on these nodes. */
  readonly broken = new Map<string, string>();

  constructor(readonly managers: number) {
    super({ hosts: managers, members: managers + 1 });
  }

  get guest(): MemberProcess {
    return this.members[this.managers]!;
  }

  /** Makes the hosts managers whose members run that build; the guest has another to bring. */
  async settle({ build, brought }: { readonly build: string; readonly brought: string }): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
    for (const [index, machine] of this.machines.entries()) {
      const node = await this.write(machine.options.name, (held) => ({
        ...held, spec: { ...held.spec, role: 'manager' }, status: { ...held.status, manager: { state: 'manager', since: held.metadata.creationTimestamp, message: '' } },
      }));
      writeFileSync(join(this.members[index]!.stateDir, 'id'), `${node.metadata.uid}\n`);
      this.members[index]!.program = this.program(build);
      this.#installed.set(machine.options.name, build);
      machine.manager = (script) => this.#manage(machine, script);
    }
    this.guest.program = this.program(brought);
    for (const member of this.members) await member.start();
    this.asked = this.managers;
  }

  /** A release as it is on a manager's host, and its artefact beside it. */
  program(build: string): string {
    const [release, artefact] = [join(this.#releases, 'releases', build, 'lib'), join(this.#releases, 'artefact', build, `drover-0.1.0-linux-${process.arch}.tar.gz`)];
    for (const directory of [release, join(artefact, '..')]) mkdirSync(directory, { recursive: true });
    writeFileSync(join(release, 'drover.mjs'), `await import('${PROGRAM}');\n`);
    writeFileSync(artefact, '');
    writeFileSync(`${artefact}.sha256`, `${build.padEnd(64, '0')}  drover.tar.gz\n`);
    return join(release, 'drover.mjs');
  }

  /** As the API writes it, whoever writes status meanwhile. */
  async write(name: string, mutate: (held: Node) => Node): Promise<Node> {
    const store = createObjectStore({ redis: this.redis.redis });
    for (;;) {
      const held = await store.get('Node', name);
      if (held === undefined) throw new Error(`no node ${name}`);
      try {
        const [change] = await store.commit([put(mutate(held))]);
        return change?.object as Node;
      } catch (error) {
        if (!isCode(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  /** Asks for an upgrade of all, whoever leads last; names in that order. */
  async upgrade(id: string, build: string): Promise<readonly string[]> {
    const nodes = await this.nodes();
    const leader = await this.#leader();
    const ordered = [...nodes].sort((one, other) => Number(one.metadata.uid === leader) - Number(other.metadata.uid === leader)).map(({ metadata }) => metadata.name);
    for (const [turn, name] of ordered.entries()) await this.write(name, (held) => withUpgradeWish(held, { id, build, source: this.guest.id, turn, isForced: false }));
    return ordered;
  }

  async #leader(): Promise<string> {
    let leader = '';
    await eventually(async () => {
      const { items } = await this.guest.client.get<MemberList>('/v1/members');
      leader = items.find(({ state }) => state === 'leader')?.id ?? (() => { throw new Error('none leads'); })();
    }, 20_000);
    return leader;
  }

  async #manage(machine: SimulatedMachine, script: string): Promise<SimulatedReply> {
    const { name } = machine.options;
    const member = this.members[this.machines.indexOf(machine)]!;
    const switched = /case \$\{old##\*\/\} in ([0-9a-f]{16})/.exec(script)?.[1];
    if (switched !== undefined) this.#installed.set(name, switched);
    if (script.includes('the earlier program is not there')) this.#installed.set(name, /releases\/([0-9a-f]{16})/.exec(member.program)?.[1] ?? '');
    if (script.includes('echo SAME')) return { stdout: 'SAME\n' };
    if (!script.includes('MainPID')) return {};
    const build = this.#installed.get(name) ?? '';
    const leader = await this.#leader();
    this.restarts.push({ node: name, build, led: leader === member.id });
    await eventually(async () => expect((await this.holdings()).get(member.id) ?? [], `${name} holds`).to.deep.equal([]), 10_000);
    if (this.broken.get(name) === build) return { code: 1, stderr: 'start the member: no such module\n' };
    if (member.program === this.program(build)) return {};
    await member.stop();
    member.program = this.program(build);
    await member.start();
    return {};
  }

  override async stopControlPlane(): Promise<void> {
    await super.stopControlPlane();
    rmSync(this.#releases, { recursive: true, force: true });
  }
}
