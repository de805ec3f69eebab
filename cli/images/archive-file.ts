import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CliDeps } from '../context.js';

/** An archive is read here and there: what comes on stdin is put into a file for as long as `use` takes. */
export async function withArchiveFile(deps: Pick<CliDeps, 'stdin' | 'workDir' | 'interrupted'>, file: string, use: (path: string) => Promise<void>): Promise<void> {
  if (file !== '-') return use(resolve(deps.workDir, file));
  const directory = await mkdtemp(join(tmpdir(), 'drover-image-'));
  try {
    const path = join(directory, 'stdin');
    await pipeline(deps.stdin, createWriteStream(path, { mode: 0o600 }), { signal: deps.interrupted });
    await use(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
