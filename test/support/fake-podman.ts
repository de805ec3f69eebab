import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CONTAINER_ID = 'c0ffee'.padEnd(64, '0');

/** A `podman` on PATH that writes down its arguments and answers as told: POSIX sh lines keyed by verb, run with the arguments in "$@". */
export class FakePodman {
  readonly dir = mkdtempSync(join(tmpdir(), 'drover-podman-'));
  readonly containerId = CONTAINER_ID;

  constructor(answers: Readonly<Record<string, string>> = {}) {
    mkdirSync(join(this.dir, 'run/tasks'), { recursive: true });
    this.answer(answers);
  }

  answer(answers: Readonly<Record<string, string>>): void {
    const cases = Object.entries({ run: `echo ${CONTAINER_ID}`, start: 'echo started', ...answers }).map(([verb, text]) => `${verb}) ${text} ;;`);
    const file = join(this.dir, 'podman');
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >>'${this.dir}/calls'\ncase $1 in ${cases.join('\n')} esac\n`);
    chmodSync(file, 0o755);
  }

  /** The log of a container as conmon writes it. */
  log(containerId: string, text: string): void {
    const userdata = join(this.dir, 'lib/storage/overlay-containers', containerId, 'userdata');
    mkdirSync(userdata, { recursive: true });
    writeFileSync(join(userdata, 'ctr.log'), text);
  }

  ready(id: string): void {
    writeFileSync(join(this.dir, 'run/tasks', id), '');
  }

  /** Runs the script in `shell` with /run/drover under the fake's own folder. */
  run(script: string, shell: 'dash' | 'bash' = 'dash'): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
    rmSync(join(this.dir, 'calls'), { force: true });
    const local = script.replaceAll('/run/drover', join(this.dir, 'run')).replaceAll('/run/netns', join(this.dir, 'netns')).replaceAll('/var/lib/containers', join(this.dir, 'lib'));
    const { status, stdout, stderr } = spawnSync(shell, ['-s'], { input: local, encoding: 'utf8', env: { PATH: `${this.dir}:${process.env['PATH']}` } });
    return { code: status, stdout, stderr };
  }

  /** Every call since the last run, as argument lists without `podman`. */
  calls(): readonly (readonly string[])[] {
    const file = join(this.dir, 'calls');
    const words = (existsSync(file) ? readFileSync(file, 'utf8') : '').split('\0').slice(0, -1);
    const calls: string[][] = [];
    for (let at = 0; at < words.length; at += Number(words[at]) + 1) calls.push(words.slice(at + 1, at + 1 + Number(words[at])));
    return calls;
  }

  file(path: string): string {
    return readFileSync(join(this.dir, 'run', path), 'utf8');
  }

  bytes(path: string): Buffer {
    return readFileSync(join(this.dir, 'run', path));
  }

  has(path: string): boolean {
    return existsSync(join(this.dir, 'run', path));
  }

  /** A file where a directory should be. */
  block(path: string): void {
    writeFileSync(join(this.dir, 'run', path), '');
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
