import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', '.drover', 'node_modules', 'dist']);

export interface AnotherBuild {
  readonly directory: string;
  /** What node is started with. */
  readonly program: string;
  /** As `drover members` shows it, without the build's hash. */
  readonly version: string;
}

/** These sources under another version, built in a directory of their own; the caller removes it. */
export function anotherBuild(version: string): AnotherBuild {
  const directory = mkdtempSync(join(tmpdir(), 'drover-next-'));
  cpSync(ROOT, directory, { recursive: true, filter: (path) => path === ROOT || !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as object;
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
  return { directory, program: join(directory, 'bin', 'drover.js'), version };
}
