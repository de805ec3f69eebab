import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { OperatorError } from '../base/errors.js';

const NAMES = ['redis-server', 'valkey-server'] as const;
/** Where distributions put servers; a user's PATH often lacks the sbin directories. */
const USUAL_DIRECTORIES = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/usr/local/sbin'];

/** Absolute path of the first server binary on `searchPath` (as in $PATH). @throws STORE_UNAVAILABLE with the remedy */
export async function findRedisBinary(searchPath: string): Promise<string> {
  const directories = [...new Set([...searchPath.split(delimiter).filter((directory) => directory.startsWith('/')), ...USUAL_DIRECTORIES])];
  for (const name of NAMES) {
    for (const directory of directories) {
      const path = join(directory, name);
      if (await isExecutable(path)) return path;
    }
  }
  throw new OperatorError('STORE_UNAVAILABLE',
    'start embedded redis: no redis-server or valkey-server found; install one (apt-get install redis-server, dnf install valkey) or use another Redis with --redis URL',
    { searched: directories });
}

const isExecutable = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false);
