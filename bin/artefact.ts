import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from '../base/errors.js';
import { isFresh } from './fresh-build.js';

export interface Artefact {
  readonly file: string;
  readonly sha256: string;
}

export interface ArtefactPlaces {
  /** A manager keeps beside it what it was installed from. */
  readonly stateDir: string;
  /** What is running: its sources have what was built of them beside them. */
  readonly program: string;
}

const SUFFIX = `-linux-${process.arch}.tar.gz`;

/** What another host gets: the program that runs here, never an older one. @throws CONFLICT naming the remedy */
export async function findArtefact({ stateDir, program }: ArtefactPlaces): Promise<Artefact> {
  const kept = await artefactIn(join(stateDir, '..', 'artefact'));
  if (kept !== undefined) return kept;
  const root = `${dirname(dirname(program))}/`;
  const built = isFresh(root) ? await artefactIn(join(root, 'dist')) : undefined;
  if (built !== undefined) return built;
  throw new OperatorError('CONFLICT', `there is no artefact of this program to bring to a host: run \`npm run build\` in ${root}`, { root });
}

async function artefactIn(directory: string): Promise<Artefact | undefined> {
  const names = await readdir(directory).catch((): string[] => []);
  const name = names.find((entry) => entry.startsWith('drover-') && entry.endsWith(SUFFIX) && names.includes(`${entry}.sha256`));
  if (name === undefined) return undefined;
  const [sha256 = ''] = (await readFile(join(directory, `${name}.sha256`), 'utf8')).split(' ');
  return { file: join(directory, name), sha256 };
}
