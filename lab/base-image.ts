import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, folderParts } from './fingerprint.js';
import type { LabPaths } from './lab-paths.js';
import { packageOptions, packageSources } from './package-sources.js';
import { runProgram, runProgramOrThrow } from './program.js';
import type { Release } from './release.js';

const GUEST_FILES = fileURLToPath(new URL('guest', import.meta.url));
const RECIPE = fileURLToPath(new URL('recipe', import.meta.url));
const BUILD_DEADLINE_MS = 20 * 60_000;

/** What all hosts of one release start from. */
export interface BaseImage {
  readonly release: Release;
  /** Changes with the recipe and with nothing else. */
  readonly key: string;
  readonly disk: string;
  readonly kernel: string;
  readonly modules: string;
  readonly busybox: string;
  /** Folder of a small apt repository with packages of the same release. */
  readonly mirror: string;
}

/** The image that today's recipe makes: where it is, or will be. Reads the recipe, builds nothing. */
export function baseImage(paths: LabPaths, release: Release): BaseImage {
  const recipe = ['finish.sh', 'setup.sh', 'packages.txt', 'mirror-packages.txt'].map((file) => readFileSync(join(RECIPE, file)));
  const key = `${release}-${fingerprint([...recipe, ...folderParts(GUEST_FILES)])}`;
  return baseImageOf(paths, release, key);
}

/** The image with that key, whatever the recipe says today: a running lab keeps the one it came up with. Pure. */
export function baseImageOf(paths: LabPaths, release: Release, key: string): BaseImage {
  const folder = join(paths.bases, key);
  const at = (name: string): string => join(folder, name);
  return { release, key, disk: at('root.ext4'), kernel: at('vmlinuz'), modules: at('modules'), busybox: at('busybox'), mirror: at('mirror') };
}

export function isBuilt(image: BaseImage): boolean {
  return existsSync(image.disk);
}

/** Bootstraps Debian and writes the disk, kernel and modules; nothing happens when the recipe was built before. Takes about a minute.
 *  @throws LabError with mmdebstrap's last lines. */
export async function buildBaseImage(paths: LabPaths, image: BaseImage): Promise<void> {
  if (isBuilt(image)) return;
  const work = mkdtempSync(join(tmpdir(), 'drover-lab-')); // world-readable: in mmdebstrap's user namespace we are somebody else
  try {
    chmodSync(work, 0o777);
    mkdirSync(join(work, 'out'));
    chmodSync(join(work, 'out'), 0o777);
    cpSync(GUEST_FILES, join(work, 'guest'), { recursive: true });
    cpSync(RECIPE, work, { recursive: true });
    await bootstrap(work, image.release);
    await keep(join(work, 'out'), join(paths.bases, image.key));
  } finally {
    await runProgram(['rm', '-rf', work]); // a result, not an error: after a failure some of it may belong to a sub-uid
  }
}

async function bootstrap(work: string, release: Release): Promise<void> {
  const packages = readFileSync(join(work, 'packages.txt'), 'utf8').trim().split('\n').join(',');
  const options = (await packageOptions()).map((option) => `--aptopt=${option}`);
  const argv = [
    'mmdebstrap', '--variant=minbase', '--format=null', '--skip=cleanup', `--include=${packages}`, ...options,
    ...['doc', 'man', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    '--dpkgopt=force-confold',
    // the lab makes its own initrd, and building Debian's takes as long as all the rest
    '--essential-hook=mkdir -p "$1/etc/initramfs-tools" && echo update_initramfs=no >"$1/etc/initramfs-tools/update-initramfs.conf"',
    `--customize-hook=sh ${join(work, 'finish.sh')} "$1" ${work}`,
    release, '-', ...(await packageSources(release)),
  ];
  await runProgramOrThrow(argv, { timeoutMs: BUILD_DEADLINE_MS });
}

/** Puts a finished folder in place in one rename, so that a half-built image is never used. */
async function keep(built: string, folder: string): Promise<void> {
  const arriving = `${folder}.new`;
  rmSync(arriving, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  await runProgramOrThrow(['cp', '-r', '--sparse=always', '--reflink=auto', built, arriving]);
  renameSync(arriving, folder);
}
