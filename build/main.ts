import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../bin/version.js';
import { writeArtefact } from './artefact.js';
import { copyBoardFiles } from './board-files.js';
import { writeBundle } from './bundle.js';
import { writeDashboard } from './dashboard.js';
import { licensesOf } from './licenses.js';
import { forgetBuild, writeRecord } from './record.js';
import { readRuntime } from './runtime.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** `npm run build`: the bundle that `bin/drover.js` runs and the pages that it serves, then the artefact that a host gets, with both. */
async function main(runtimePath: string): Promise<void> {
  const startedMs = Date.now();
  const bundle = join(DIST, 'lib');
  await forgetBuild(ROOT);
  const dashboard = join(DIST, 'dashboard');
  const program = await writeBundle({ root: ROOT, directory: bundle });
  const pages = await writeDashboard({ root: ROOT, directory: dashboard });
  const inputs = [...new Set([...program.inputs, ...(pages?.inputs ?? [])])];
  const board = await copyBoardFiles(ROOT, join(DIST, 'queues-ui'));
  const artefact = await writeArtefact({
    version: VERSION, runtime: readRuntime(runtimePath), bundle, board, directory: DIST, dashboard: pages && dashboard,
    launcher: readFileSync(new URL('launcher.sh', import.meta.url), 'utf8'),
    licenses: licensesOf(ROOT, inputs),
  });
  await writeRecord(ROOT, inputs, startedMs); // last: until then nobody takes an earlier artefact for that of these sources
  console.log(`${relative(ROOT, artefact.file)}  sha256 ${artefact.sha256}`);
}

main(process.env.DROVER_RUNTIME || process.execPath).catch((error: unknown) => {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
