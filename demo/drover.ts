import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'drover.js');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DroverOptions {
  /** Shows the output as it comes, too. */
  readonly show?: boolean;
  readonly input?: string;
  /** Milliseconds until Ctrl-C. */
  readonly interruptAfterMs?: number;
}

/** The public command, as a user runs it, against the control plane of one state directory. */
export class Drover {
  constructor(readonly stateDir: string, readonly program = PROGRAM) {}

  /** Never throws for an exit code. */
  run(args: readonly string[], { show = false, input, interruptAfterMs }: DroverOptions = {}): Promise<Ran> {
    const child = spawn(process.execPath, [this.program, ...args], {
      env: { ...process.env, DROVER_STATE_DIR: this.stateDir },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(interruptAfterMs !== undefined && { timeout: interruptAfterMs, killSignal: 'SIGINT' }),
    });
    child.stdin.end(input ?? '');
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      if (show) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr.push(chunk);
      if (show) process.stderr.write(chunk);
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
    });
  }

  /** stdout of a command that must succeed. @throws Error with the command and its stderr */
  async ok(args: readonly string[], options: DroverOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code !== 0) throw new Error(`drover ${args.join(' ')}: exit ${code}\n${stderr}${stdout}`);
    return stdout;
  }

  async json<T>(args: readonly string[]): Promise<T> {
    return JSON.parse(await this.ok([...args, '-o', 'json'])) as T;
  }
}
