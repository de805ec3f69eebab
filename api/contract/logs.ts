import type { ErrorBody } from './error.js';

export interface LogLineFrame {
  readonly task: string;
  readonly stream: 'stdout' | 'stderr';
  /** Without the line end. */
  readonly text: string;
  /** RFC 3339 with the precision of the runtime, where it tells one. */
  readonly time?: string | undefined;
}

/** One line of a log stream; `note`: what a person should know of the lines that follow; `error`: the logs of these tasks could not be read (any further). */
export type LogFrame =
  | LogLineFrame
  | { readonly tasks: readonly string[]; readonly note: string }
  | { readonly node: string; readonly tasks: readonly string[]; readonly error: ErrorBody };
