import type { Readable, Writable } from 'node:stream';
import type { ApiClient } from './client.js';
import type { StartControlPlane } from './control-plane.js';
import type { Style } from './output/style.js';

export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface InputStream extends Readable {
  readonly isTTY?: boolean;
  /** Of a terminal: keys come as they are pressed, Ctrl-C among them. */
  setRawMode?(isRaw: boolean): unknown;
}

/** What the composition root gives the CLI: the process, as far as a command may touch it. */
export interface CliDeps {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly workDir: string;
  readonly now: () => number;
  readonly version: string;
  /** The build of this program, as UpgradeRequest wants it. @throws CONFLICT for sources that were not built since they changed */
  readonly build: () => Promise<string>;
  /** Path of the program, to start it again in the background. */
  readonly program: string;
  /** Aborts on Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
  readonly loadControlPlane: () => Promise<StartControlPlane>;
}

export interface GlobalOptions {
  readonly server?: string;
  readonly context?: string;
  readonly caFile?: string;
  readonly tokenFile?: string;
  readonly debug?: boolean;
  readonly color: boolean;
}

/** What a command works with. */
export interface CommandContext {
  readonly deps: CliDeps;
  readonly style: Style;
  /** With --debug. */
  readonly isDebug: boolean;
  readonly interrupted: AbortSignal;
  now(): number;
  /** The same one each time, so that it remembers which endpoint works. */
  client(): ApiClient;
  /** Data: a line on stdout. */
  print(line: string): void;
  /** Progress, hints, warnings: a line on stderr. */
  note(line: string): void;
  exitWith(code: number): void;
}

/** Documented in `drover --help`. */
export const EXIT = { ok: 0, error: 1, usage: 2, timeout: 124, interrupted: 130 } as const;

/** Columns of the terminal; without one, wide enough that nothing is cut for a reader of a log. */
export const widthOf = ({ columns }: OutputStream): number => columns ?? 200;
