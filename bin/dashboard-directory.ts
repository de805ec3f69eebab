import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Where the built pages are, if they are: beside the bundle, as in an artefact and in dist/; `program`, what node was started with, is lib/drover.mjs there, and
 * bin/drover.js beside sources.
 */
export async function dashboardDirectory(program: string): Promise<string> {
  const directory = dirname(await realpath(program).catch(() => resolve(program)));
  return basename(directory) === 'lib' ? join(dirname(directory), 'dashboard') : join(dirname(directory), 'dist', 'dashboard');
}
