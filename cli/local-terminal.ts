import type { TerminalSize } from '../api/contract.js';
import { OperatorError } from '../base/errors.js';
import type { CliDeps } from './context.js';

/** The terminal that a person sits at, lent to a command elsewhere. */
export interface LocalTerminal {
  size(): TerminalSize;
  onResize(listener: (size: TerminalSize) => void): void;
  /** As it was before. */
  restore(): void;
}

/** With `isSending` keys go on as they are, unread by this side. @throws USAGE when they would come from something else than a terminal */
export function openTerminal({ stdin, stdout }: Pick<CliDeps, 'stdin' | 'stdout'>, { isSending }: { readonly isSending: boolean }): LocalTerminal {
  if (isSending && stdin.isTTY !== true) throw new OperatorError('USAGE', 'exec --tty: stdin is no terminal: leave --tty out, or take stdin from a terminal');
  const size = (): TerminalSize => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  const listeners: (() => void)[] = [];
  if (isSending) stdin.setRawMode?.(true);
  return {
    size,
    onResize: (listener) => {
      const tell = (): void => listener(size());
      listeners.push(tell);
      stdout.on('resize', tell);
    },
    restore: () => {
      if (isSending) stdin.setRawMode?.(false);
      listeners.forEach((listener) => stdout.off('resize', listener));
    },
  };
}
