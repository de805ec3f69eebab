import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../base/errors.js';
import { buildIdOf } from '../model/index.js';
import { isFresh } from './fresh-build.js';

export interface Artefact {
  readonly file: string;
  readonly sha256: string;
}

const SUFFIX = `-linux-${process.arch}.tar.gz`;

/**
 * What another host gets: the program that runs here, never an older one. A manager has it beside its releases (host/manager/layout.ts); sources have
 * what was built of them in dist/. `program`: what node was started with. @throws NOT_BUILT naming the remedy
 */
export async function findArtefact(program: string): Promise<Artefact> {
  const top = dirname(dirname(await realpath(program).catch(() => program)));
  const found = await (basename(dirname(top)) === 'releases' ? keptArtefact(top) : builtArtefact(`${top}/`));
  if (found === undefined) throw new OperatorError('NOT_BUILT', `there is no artefact of this program to bring to a host: run \`npm run build\` in ${top}/`, { root: `${top}/` });
  return found;
}

/** Which build runs here; undefined for sources that were not built since they changed. */
export const ownBuild = (program: string): Promise<string | undefined> =>
  findArtefact(program).then(({ sha256 }) => buildIdOf(sha256), () => undefined);

/** That of another release may be there, too: of the one before, or of the one that runs at the next start. */
const keptArtefact = (release: string): Promise<Artefact | undefined> => artefactIn(join(release, '..', '..', 'artefact', basename(release)));

async function builtArtefact(root: string): Promise<Artefact | undefined> {
  return isFresh(root) ? artefactIn(join(root, 'dist')) : undefined;
}

async function artefactIn(directory: string): Promise<Artefact | undefined> {
  const names = await readdir(directory).catch((): string[] => []);
  const name = names.find((entry) => entry.startsWith('drover-') && entry.endsWith(SUFFIX) && names.includes(`${entry}.sha256`));
  if (name === undefined) return undefined;
  const [sha256 = ''] = (await readFile(join(directory, `${name}.sha256`), 'utf8')).split(' ');
  return { file: join(directory, name), sha256 };
}
