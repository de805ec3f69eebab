import type { Duplex } from 'node:stream';
import type { SshLogin } from '../model/index.js';

/** Outcome of one remote command. `lost`: the connection ended first, so nobody knows; observe again (RFC 4254, 6.10). */
export type ExecResult =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'lost' };

/** What a job's log shows of one round trip. */
export interface CommandRecord {
  readonly node: string;
  readonly title: string;
  readonly script: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly result: ExecResult | { readonly kind: 'refused'; readonly reason: string };
}

export interface RunOptions {
  /** What a person reads in the job's log: `plumb networks`. */
  readonly title: string;
  /** Milliseconds; on expiry the remote side is terminated and the result is `lost`. */
  readonly timeoutMs: number;
  /** Requests wait for it: it begins in a shell that is there already, and goes before other work on the host. Nothing that it starts itself may stay. */
  readonly isUrgent?: boolean;
  /** Shell text in front of the script, for what nobody may read later: it is in no record. */
  readonly preface?: string;
  readonly signal?: AbortSignal;
  /** Each complete line of stdout as it arrives, for progress. */
  readonly onLine?: (line: string) => void;
  readonly record?: (command: CommandRecord) => void;
}

/** Where to be carried to, as the host itself would connect. */
export interface ForwardTarget {
  readonly address: string;
  readonly port: number;
}

/** One multiplexed connection to one host. Scripts run as root (through sudo -n where the login user is not root). */
export interface HostSession {
  readonly node: string;
  /** Runs a POSIX sh script sent on stdin; a non-zero exit is a result, not an error. @throws HOST_UNREACHABLE, HOST_SUDO_FAILED */
  run(script: string, options: RunOptions): Promise<ExecResult>;
  /** A script that goes on until `signal` aborts or the connection ends; resolves then. The remote side sees its stdin close. */
  stream(script: string, options: { readonly signal: AbortSignal; readonly onLine: (line: string) => void }): Promise<void>;
  /** One command by argument list, with live output; for `exec` and `logs`. */
  exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** A TCP stream that the host opens (direct-tcpip of RFC 4254, 7.2); it ends with the connection. `signal` counts until it is open. @throws HOST_UNREACHABLE; the signal's reason */
  forward(target: ForwardTarget, signal: AbortSignal): Promise<Duplex>;
}

export interface ExecOptions {
  readonly signal?: AbortSignal;
  readonly stdin?: NodeJS.ReadableStream | undefined;
  /** With a promise nothing more is read until it has settled, so that the command waits for whom its output is for. */
  readonly onStdout?: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr?: (chunk: Buffer) => void;
  readonly pty?: Terminal | undefined;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Terminal extends TerminalSize {
  /** Has the listener told of each new size. */
  onResize?(listener: (size: TerminalSize) => void): void;
}

/** How to reach one host. */
export interface HostAddress extends SshLogin {
  /** For a control plane on a host of the cluster; without it `host` and `port` hold for it, too. */
  readonly inside?: { readonly host: string; readonly port: number };
}

export interface HostPool {
  /**
   * The live session, or a new one; concurrent callers share one connection attempt. A changed address or key replaces the session.
   * @throws HOST_UNREACHABLE, HOST_KEY_UNKNOWN, HOST_KEY_MISMATCH, HOST_AUTH_FAILED
   */
  session(address: HostAddress): Promise<HostSession>;
  /** The key that the present session's host showed, `SHA256:…`. */
  hostKey(node: string): string | undefined;
  /** Calls back once when the node's present connection ends; returns a function that stops listening. */
  onClose(node: string, callback: () => void): () => void;
  close(node?: string): Promise<void>;
}
