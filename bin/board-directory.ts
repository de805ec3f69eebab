import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { programFiles } from './program-files.js';

/** Where the files of the board's page are: beside the bundle, as in an artefact, or in its package beside sources; undefined where they are not. `program`: what node was started with. */
export async function boardDirectory(program: string): Promise<string | undefined> {
  const { isBundle, top } = await programFiles(program);
  const found = isBundle ? join(top, 'queues-ui') : join(top, 'node_modules', '@bull-board', 'ui', 'dist');
  return stat(join(found, 'index.ejs')).then(() => found, () => undefined);
}
