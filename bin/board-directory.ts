import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Where the files of the board's page are: beside the bundle, as in an artefact, or in its package beside sources; undefined where they are not.
 * `program`: what node was started with.
 */
export async function boardDirectory(program: string): Promise<string | undefined> {
  const directory = dirname(await realpath(program).catch(() => program));
  const top = dirname(directory);
  const found = basename(directory) === 'lib' ? join(top, 'queues-ui') : join(top, 'node_modules', '@bull-board', 'ui', 'dist');
  return stat(join(found, 'index.ejs')).then(() => found, () => undefined);
}
