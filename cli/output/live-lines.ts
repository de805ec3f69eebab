import type { OutputStream } from '../context.js';

/** Lines that are drawn again in place on a terminal; elsewhere only lines that changed are printed, once each. */
export interface LiveLines {
  show(lines: readonly string[]): void;
  /** Leaves the last picture standing. */
  done(): void;
}

export async function createLiveLines(stream: OutputStream): Promise<LiveLines> {
  if (stream.isTTY !== true) return changedLines((line) => void stream.write(`${line}\n`));
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(stream);
  return { show: (lines) => draw(lines.join('\n')), done: () => draw.done() };
}

/** Prints what the picture before did not have. */
export function changedLines(print: (line: string) => void): LiveLines {
  const state = { shown: new Set<string>() };
  return {
    show: (lines) => {
      for (const line of lines) if (!state.shown.has(line)) print(line);
      state.shown = new Set(lines);
    },
    done: () => undefined,
  };
}
