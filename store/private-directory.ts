import { chmod, lstat, mkdir } from 'node:fs/promises';
import { OperatorError } from '../base/errors.js';

/** Makes the directory, readable by us alone (0700). One that another user owns is refused: in /tmp anyone may have put it there. */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(path);
  const isDirectory = (await lstat(path)).isDirectory();
  if (!isDirectory || uid !== process.getuid?.()) {
    throw new OperatorError('CONFLICT', `open ${path}: not a directory of this user`, { path, uid });
  }
  await chmod(path, 0o700); // mkdir leaves the mode of an existing one alone
}
