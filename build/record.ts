import { readdirSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD, stampOf } from '../bin/fresh-build.js';

/** What is installed is told by npm's own record of it: to look at each of a thousand files would cost what the bundle gains. */
const INSTALLED = ['package-lock.json', 'node_modules/.package-lock.json'];

/** From here to `writeRecord`, `bin/drover.js` runs the sources. */
export const forgetBuild = (root: string): Promise<void> => rm(join(root, RECORD), { force: true });

/** @throws Error when a source was changed since `startedMs`, so that it is not known which text was built */
export async function writeRecord(root: string, inputs: readonly string[], startedMs: number): Promise<void> {
  const recipe = readdirSync(join(root, 'build')).map((file) => `build/${file}`);
  const files = [...inputs.filter((path) => !path.startsWith('node_modules/')), ...recipe, ...INSTALLED];
  const stamps = files.map((path) => [path, stampOf(join(root, path))]);
  const changed = files.filter((path) => statSync(join(root, path)).ctimeMs >= startedMs);
  if (changed.length > 0) throw new Error(`changed during the build, so build again: ${changed.join(', ')}`);
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(join(root, RECORD), `${JSON.stringify({ inputs: Object.fromEntries(stamps) }, null, 1)}\n`);
}
