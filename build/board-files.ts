import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where @bull-board/ui has its page: static files, which no bundler follows. */
const PAGE = 'node_modules/@bull-board/ui/dist';

/** Brings the files of the board's page beside the bundle, with their licences; resolves with `directory`. */
export async function copyBoardFiles(root: string, directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await cp(join(root, PAGE), directory, { recursive: true, dereference: true });
  return directory;
}
