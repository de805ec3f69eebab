import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

export interface ProgramFiles {
  /** What node was started with is `lib/drover.mjs` of a build or an artefact; else `bin/drover.js` beside sources. */
  readonly isBundle: boolean;
  /** The directory that holds `lib/`, or `bin/`. */
  readonly top: string;
}

/** Where the program's other files are to be looked for. */
export async function programFiles(program: string): Promise<ProgramFiles> {
  const directory = dirname(await realpath(program).catch(() => resolve(program)));
  return { isBundle: basename(directory) === 'lib', top: dirname(directory) };
}
