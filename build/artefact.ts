import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Runtime } from './runtime.js';

const run = promisify(execFile);

export interface ArtefactOptions {
  readonly version: string;
  readonly runtime: Runtime;
  /** Directory of the bundle. */
  readonly bundle: string;
  /** Directory of the built pages; an artefact without them says so to browsers. */
  readonly dashboard?: string | undefined;
  /** Directory of the board's page. */
  readonly board: string;
  readonly launcher: string;
  readonly licenses: string;
  /** Where the artefact goes. */
  readonly directory: string;
}

export interface Artefact {
  readonly file: string;
  readonly sha256: string;
}

/** The same files give the same bytes: order, owners, modes and times are fixed. The time is one that tar does not find implausible. */
const REPRODUCIBLE = ['--sort=name', '--format=ustar', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', '--mtime=@946684800', '--use-compress-program=gzip -n -6'];

/** Writes `drover-VERSION-linux-ARCH.tar.gz`, which unpacks to a directory of that name with `bin/drover` in it, and its checksum beside it as sha256sum(1) reads it. */
export async function writeArtefact({ directory, ...options }: ArtefactOptions): Promise<Artefact> {
  const name = `drover-${options.version}-linux-${options.runtime.arch}`;
  const file = join(directory, `${name}.tar.gz`);
  await mkdir(directory, { recursive: true });
  const stage = await mkdtemp(join(directory, '.stage-'));
  try {
    await fill(join(stage, name), options);
    await run('tar', [...REPRODUCIBLE, '-C', stage, '-cf', join(stage, basename(file)), name]);
    const sha256 = await sha256Of(join(stage, basename(file)));
    await rename(join(stage, basename(file)), file);
    await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`);
    return { file, sha256 };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function fill(top: string, { version, runtime, bundle, board, dashboard, launcher, licenses }: Omit<ArtefactOptions, 'directory'>): Promise<void> {
  for (const folder of ['bin', 'runtime']) await mkdir(join(top, folder), { recursive: true });
  await cp(bundle, join(top, 'lib'), { recursive: true });
  if (dashboard !== undefined) await cp(dashboard, join(top, 'dashboard'), { recursive: true });
  await cp(board, join(top, 'queues-ui'), { recursive: true });
  await copyFile(runtime.path, join(top, 'runtime', 'node'));
  await writeFile(join(top, 'bin', 'drover'), launcher, { mode: 0o755 });
  await writeFile(join(top, 'licenses.txt'), licenses);
  await writeFile(join(top, 'release.json'), `${JSON.stringify({ version, arch: runtime.arch, node: runtime.version, glibc: runtime.glibc })}\n`);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
