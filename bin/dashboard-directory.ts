import { join } from 'node:path';
import { programFiles } from './program-files.js';

/** Where the built pages are, if they are: beside the bundle, as in an artefact and in dist/. `program`: what node was started with. */
export async function dashboardDirectory(program: string): Promise<string> {
  const { isBundle, top } = await programFiles(program);
  return isBundle ? join(top, 'dashboard') : join(top, 'dist', 'dashboard');
}
