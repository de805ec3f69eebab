import type { ErrorBody } from './error.js';

/** In characters; 1 to 65535. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A command whose stdin is known before it begins. */
export interface ExecRequest {
  readonly argv: readonly string[];
  /** Base64. */
  readonly stdin?: string;
}

/**
 * Sent by the client: the first frame of an exec carries argv, and `tty` for a terminal of that size; the others base64 of stdin, or another size.
 * The end of the body is the end of stdin; with `interactive: false` there is none.
 */
export type ExecRequestFrame =
  | { readonly argv: readonly string[]; readonly tty?: TerminalSize; readonly interactive?: boolean }
  | { readonly stdin: string }
  | { readonly resize: TerminalSize };

/** Sent by the server: the task that it runs in, base64 chunks, then one `exit` (128 + n for a signal) or one `error`. */
export type ExecFrame = { readonly task: string } | { readonly stdout: string } | { readonly stderr: string } | { readonly exit: number } | { readonly error: ErrorBody };
