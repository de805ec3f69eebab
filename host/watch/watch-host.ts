import type { HostSession } from '../contract.js';
import { parseSignal, type HostSignal } from './signal.js';
import { watchScript } from './watch-script.js';

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly beatMs: number;
  readonly onSignal: (signal: HostSignal) => void;
  /** Lines that are no signal: what a tool on the host complains about. */
  readonly onNoise?: (line: string) => void;
}

/** Listens until `signal` aborts or the connection ends; resolves then. No `hello` first means that the host cannot be watched (see onNoise). */
export const watchHost = (session: HostSession, { signal, beatMs, onSignal, onNoise }: WatchOptions): Promise<void> =>
  session.stream(watchScript({ beatMs }), {
    signal,
    onLine: (line) => {
      const parsed = parseSignal(line);
      if (parsed === undefined) onNoise?.(line);
      else onSignal(parsed);
    },
  });
