import { OperatorError } from '../../base/errors.js';

/**
 * One command line that a POSIX shell splits back into exactly `argv`: every argument in single quotes, a quote as `'\''`.
 * @throws OperatorError USAGE for an empty list, or for an argument with NUL, which no command line can carry (execve(2)).
 */
export const quote = (argv: readonly string[]): string => {
  if (argv.length === 0) throw new OperatorError('USAGE', 'quote command: no arguments');
  return argv.map(quoteArgument).join(' ');
};

const quoteArgument = (argument: string): string => {
  if (argument.includes('\0')) throw new OperatorError('USAGE', 'quote command: an argument contains NUL, which no command can receive');
  return `'${argument.replaceAll("'", "'\\''")}'`;
};
