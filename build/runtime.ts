import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A node binary that an artefact carries. */
export interface Runtime {
  readonly path: string;
  /** As `v22.12.0`. */
  readonly version: string;
  readonly arch: string;
  /** The oldest glibc that it runs on. */
  readonly glibc: string;
}

/** What every Debian has, the smallest too: glibc's own libraries, and the two that apt needs. */
const EVERYWHERE = /^(linux-vdso|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s)|ld-linux[\w-]*)\.so/;
/** Of Debian 12, the oldest system that the artefact is for. */
const GLIBC = [2, 36] as const;
const REMEDY = 'name one of the official builds of node with DROVER_RUNTIME=/path/to/node';

/** @throws Error when the binary would not run on a host that has only a base system, as with a distribution's own package, which needs libnode */
export function readRuntime(path: string): Runtime {
  const foreign = foreignLibraries(execFileSync('ldd', [path], { encoding: 'utf8' }));
  if (foreign.length > 0) throw new Error(`${path} needs ${foreign.join(', ')}, which a host may not have: ${REMEDY}`);
  const glibc = newestGlibc(readFileSync(path));
  if (isNewer(glibc, GLIBC)) throw new Error(`${path} needs glibc ${glibc.join('.')}, newer than ${GLIBC.join('.')}: ${REMEDY}`);
  const [version = '', arch = ''] = execFileSync(path, ['-p', 'process.version + " " + process.arch'], { encoding: 'utf8' }).trim().split(' ');
  return { path, version, arch, glibc: glibc.join('.') };
}

/** From the output of ldd(1): names of libraries that are no part of a base system. */
export const foreignLibraries = (ldd: string): readonly string[] =>
  ldd.split('\n').map((line) => line.trim().split(/\s/)[0] ?? '').filter((path) => path !== '').map((path) => path.slice(path.lastIndexOf('/') + 1)).filter((name) => !EVERYWHERE.test(name));

/** Of the symbol versions named in the binary. */
export function newestGlibc(binary: Buffer): readonly [number, number] {
  let newest: readonly [number, number] = [2, 0];
  for (let at = binary.indexOf('GLIBC_2.'); at >= 0; at = binary.indexOf('GLIBC_2.', at + 1)) {
    const minor = Number(/^GLIBC_2\.(\d+)/.exec(binary.toString('latin1', at, at + 12))?.[1] ?? 0);
    if (minor > newest[1]) newest = [2, minor];
  }
  return newest;
}

const isNewer = (a: readonly [number, number], b: readonly [number, number]): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
