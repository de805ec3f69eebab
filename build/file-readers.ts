import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const LOOKS_FOR_FILES = /\b(?:__dirname|__filename)\b|\bimport\.meta\.url\b|\brequire\.resolve\b/;

/** Dependencies that look for files beside themselves, and why the bundle works without those files. */
const HARMLESS: Readonly<Record<string, string>> = {
  'node_modules/@bull-board/api/dist/index.js': "for its page's files; it is told where they are, see bin/board-directory.ts",
  'node_modules/bullmq/dist/cjs/classes/worker.js': 'for job handlers that are files of their own; ours are functions',
  'node_modules/bullmq/dist/cjs/postgres/sql-scripts.js': 'only in a comment',
  'node_modules/commander/lib/command.js': 'only in comments',
  'node_modules/ioredis/built/Command.js': 'to shorten stacks, with showFriendlyErrorStack',
  'node_modules/logform/node_modules/@colors/colors/lib/colors.js': 'only in a message',
  'node_modules/msgpackr/dist/node.cjs': 'for msgpackr-extract, see absent-addons.ts',
  'node_modules/pino/lib/transport.js': "for log transports; Fastify's log is off",
  'node_modules/ssh2/lib/agent.js': 'for Pageant, on Windows',
  'node_modules/ssh2/lib/protocol/crypto/poly1305.js': 'for a .wasm file that it carries in its text',
  'node_modules/thread-stream/index.js': "for pino's transports",
};

/** A dependency that reads files at run time finds none in a bundle, perhaps only in a case that no test has: so each is looked at once, by a person. */
export async function refuseNewFileReaders(root: string, files: readonly string[]): Promise<void> {
  const dependencies = files.filter((path) => path.startsWith('node_modules/') && HARMLESS[path] === undefined);
  const found = await Promise.all(dependencies.map(async (path) => (LOOKS_FOR_FILES.test(await readFile(join(root, path), 'utf8')) ? [path] : [])));
  if (found.flat().length === 0) return;
  throw new Error(`these dependencies look for files beside themselves; find out whether the bundle needs them, then name the reason in build/file-readers.ts:\n${found.flat().map((path) => `  ${path}`).join('\n')}`);
}
