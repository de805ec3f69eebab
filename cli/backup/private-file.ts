import { randomBytes } from 'node:crypto';
import { access, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, OperatorError } from '../../base/errors.js';

export const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

/** Whole or not at all, for its owner alone. @throws CONFLICT when there is such a file and it is not to be replaced */
export async function writePrivateFile(path: string, content: Buffer, { isReplacing }: { readonly isReplacing: boolean }): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isReplacing) await rename(fresh, path);
    else await link(fresh, path); // unlike a rename, this refuses a file that came in the meantime
    await syncDirectory(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw fileExists(path);
    throw new OperatorError('USAGE', `write ${path}: ${messageOf(error)}`, { path }, { cause: error });
  } finally {
    await rm(fresh, { force: true });
  }
}

export const fileExists = (path: string): OperatorError => new OperatorError('CONFLICT', `${path} exists: choose another name, or say --force to replace it`, { path });

/** Else a power failure may forget the name of a file that was written. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().finally(() => directory.close());
}
