import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** For this user alone. When it returns, the next start reads this, whatever happens to the machine; until then the former content. */
export async function replacePrivateFile(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.chmod(0o600); // one that a crash left may have another mode
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncDirectory(dirname(file));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
