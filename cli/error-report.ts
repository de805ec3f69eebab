import { isCode, messageOf, OperatorError } from '../base/errors.js';
import { formatProblem, type Problem } from '../manifests/problem.js';
import { EXIT, type OutputStream } from './context.js';
import type { Style } from './output/style.js';

export interface ErrorReport {
  readonly stderr: OutputStream;
  readonly isDebug: boolean;
  readonly isInterrupted: boolean;
  readonly style: Style;
}

/** Prints what went wrong, where and what next, and returns the exit code. After Ctrl-C an aborted request is no error. */
export function reportError(error: unknown, { stderr, isDebug, isInterrupted, style }: ErrorReport): number {
  if (isInterrupted) return EXIT.interrupted;
  const lines = renderError(error);
  stderr.write(`${style.bad('error:')} ${lines.join('\n')}\n`);
  if (isDebug) stderr.write(`${debugText(error)}\n`);
  return exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (isCode(error, 'USAGE')) return EXIT.usage;
  return isCode(error, 'TIMEOUT') ? EXIT.timeout : EXIT.error;
}

/** The message, then one line per problem of a manifest. Pure. */
export function renderError(error: unknown): string[] {
  if (!(error instanceof OperatorError)) return [`${messageOf(error)} (this is a bug in Drover: run again with --debug and report it)`];
  const problems = Array.isArray(error.details.problems) ? (error.details.problems as readonly Problem[]) : [];
  return [error.message, ...problems.map((problem) => `  ${formatProblem(problem)}`)];
}

function debugText(error: unknown): string {
  const details = error instanceof OperatorError ? `code: ${error.code}\ndetails: ${JSON.stringify(error.details)}\n` : '';
  const stack = error instanceof Error ? error.stack ?? '' : '';
  const cause = error instanceof Error && error.cause instanceof Error ? `\ncause: ${error.cause.stack ?? error.cause.message}` : '';
  return `${details}${stack}${cause}`;
}
