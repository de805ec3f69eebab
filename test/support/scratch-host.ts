import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Programs that would reach the real host: each writes down its arguments, and does as told. */
const PROGRAMS = ['systemctl', 'nft', 'ip', 'podman', 'rmmod', 'modprobe', 'umount', 'dpkg', 'dpkg-query', 'apt-get', 'ipvsadm', 'nsenter', 'flock'];

/** Folders of a host under one scratch folder: scripts run in a real shell, and touch nothing else. */
export class ScratchHost {
  readonly dir = mkdtempSync(join(tmpdir(), 'drover-host-'));

  constructor(answers: Readonly<Record<string, string>> = {}) {
    for (const program of PROGRAMS) this.program(program, answers[program] ?? '');
    for (const folder of ['proc/sys', 'sys/module', 'etc', 'run', 'var/lib']) mkdirSync(join(this.dir, folder), { recursive: true });
    this.write({ '/proc/modules': '' });
  }

  /** POSIX sh with the arguments in "$@"; $HOST is the scratch folder. */
  program(name: string, text: string): void {
    this.write({ [`/bin/${name}`]: `#!/bin/sh\nHOST='${this.dir}'\necho "${name} $*" >>'${this.dir}/calls'\n${text}\n` });
    chmodSync(join(this.dir, 'bin', name), 0o755);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
  }

  read = (path: string): string | undefined => (existsSync(join(this.dir, path)) ? readFileSync(join(this.dir, path), 'utf8').trim() : undefined);

  copy = (from: string, to: string): void => cpSync(join(this.dir, from), join(this.dir, to));

  run(script: string): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
    const { status, stdout, stderr } = spawnSync('dash', ['-s'], { input: this.local(script), encoding: 'utf8', env: this.env });
    return { code: status, stdout, stderr };
  }

  /** The text with the host's folders in place of this machine's. */
  local = (text: string): string => text.replace(/(?<![\w/}*$])\/(?=(proc|sys|etc|run|var\/lib)\/)/g, `${this.dir}/`);

  get env(): NodeJS.ProcessEnv {
    return { PATH: `${this.dir}/bin:${process.env['PATH']}` };
  }

  calls = (): readonly string[] => (this.read('/calls') ?? '').split('\n').filter((line) => line !== '');

  /** Every file and folder with its text, but for the programs. */
  state(): Readonly<Record<string, string>> {
    const entries = readdirSync(this.dir, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(entries.filter((path) => !/^(bin|calls)/.test(relative(this.dir, path))).sort()
      .map((path) => [`/${relative(this.dir, path)}`, statSync(path).isDirectory() ? '' : readFileSync(path, 'utf8').trim()]));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
