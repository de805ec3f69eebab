import { homedir } from 'node:os';
import { run } from '../cli/main.js';
import { EXIT } from '../cli/context.js';
import { buildIdOf } from '../model/index.js';
import { findArtefact } from './artefact.js';
import { VERSION } from './version.js';

/** The command line: gives the CLI the process, and ends it with the CLI's exit code. */
export async function main(): Promise<void> {
  const interruption = interruptions();
  endQuietlyWithReader();
  process.exitCode = await run(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    homeDir: homedir(),
    workDir: process.cwd(),
    now: () => Date.now(),
    version: VERSION,
    build: async () => buildIdOf((await findArtefact(process.argv[1] ?? '')).sha256),
    program: process.argv[1] ?? '',
    interrupted: interruption,
    loadControlPlane: async () => (await import('./up.js')).startControlPlane,
  });
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit(process.exitCode);
}

/** The first Ctrl-C or SIGTERM asks, the second insists. */
function interruptions(): AbortSignal {
  const controller = new AbortController();
  const ask = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  return controller.signal;
}

/** `drover get tasks | head` must not end in a stack trace. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => {
  if (stream.destroyed || stream.writableLength === 0) resolve();
  else stream.write('', () => resolve());
});
