import { spawn } from 'node:child_process';
import { LabError } from './lab-error.js';

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
}

export interface ProgramResult {
  /** Exit code; 128 when a signal ended the program. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs one local program to its end; a non-zero code is a result, not an error.
 *  @throws LabError when the program cannot be started (it names the program: a package is missing). */
export function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, timeout: options.timeoutMs, killSignal: 'SIGKILL', stdio: 'pipe' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => undefined); // a program may end without reading its input
    child.on('error', (cause) => reject(new LabError(`start ${program}: ${cause.message} (run scripts/setup.sh)`, { cause })));
    child.on('close', (code) => resolve({ code: code ?? 128, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }));
    child.stdin.end(options.input ?? '');
  });
}

/** Runs one local program that has to succeed and returns what it wrote to stdout.
 *  @throws LabError with the last lines of stderr when it ends with another code than 0. */
export async function runProgramOrThrow(argv: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const result = await runProgram(argv, options);
  if (result.code !== 0) {
    const tail = result.stderr.trim().split('\n').slice(-15).join('\n');
    throw new LabError(`${argv.slice(0, 3).join(' ')}: ended with ${result.code}\n${tail}`);
  }
  return result.stdout.toString();
}
