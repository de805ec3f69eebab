import { signal, type ReadonlySignal } from '@preact/signals';
import type { LogFrame } from '../../api/contract.js';
import { ApiError, messageOf, send } from './api.js';
import { attentively, FIRST_PAUSE_MS, longerPause, pause } from './connection.js';
import { LogBuffer, type LogEntry } from './log-buffer.js';
import { ndjson } from './ndjson.js';

/** `waiting`: the connection broke, and is tried again. `ended`: nothing more will come. */
export type LogState = 'opening' | 'following' | 'paused' | 'waiting' | 'ended' | 'refused';

export interface LogSource {
  /** `/v1/services/web/logs`. */
  readonly path: string;
  /** Lines of each task to begin with. */
  readonly tail: number;
  /** No line will come any more: then the end of the stream is no break. */
  readonly isOver: () => boolean;
}

export interface LogFeed {
  readonly entries: ReadonlySignal<readonly LogEntry[]>;
  readonly state: ReadonlySignal<LogState>;
  /** Why it waits, or was refused. */
  readonly problem: ReadonlySignal<string>;
  /** Entries that made room for newer ones. */
  dropped(): number;
  pause(): void;
  /** Goes on behind the last line. */
  follow(): void;
  close(): void;
}

/** The last lines of a log, and those that follow, drawn at most once a frame. */
export function openLogs(source: LogSource, onBatch: (draw: () => void) => void = requestAnimationFrame): LogFeed {
  const buffer = new LogBuffer(source.tail, new Date().toISOString());
  const entries = signal<readonly LogEntry[]>([]), state = signal<LogState>('opening'), problem = signal('');
  let reading: AbortController | undefined, isDue = false;
  const draw = (): void => {
    if (isDue) return;
    isDue = true;
    onBatch(() => {
      isDue = false;
      entries.value = buffer.entries;
    });
  };
  const say = (next: LogState, why = ''): void => {
    state.value = next;
    problem.value = why;
  };
  const stop = (): void => {
    reading?.abort();
    reading = undefined;
  };
  const follow = (): void => {
    stop();
    reading = new AbortController();
    void readOn(source, buffer, { signal: reading.signal, say, draw });
  };
  follow();
  return { entries, state, problem, follow, close: stop, dropped: () => buffer.dropped, pause: () => { stop(); say('paused'); } };
}

interface Reading {
  readonly signal: AbortSignal;
  readonly say: (state: LogState, why?: string) => void;
  readonly draw: () => void;
}

async function readOn(source: LogSource, buffer: LogBuffer, { signal: ending, say, draw }: Reading): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!ending.aborted) {
    try {
      await attentively(ending, async (attempt, heard) => {
        const { body } = await send(`${source.path}?${buffer.nextQuery()}`, { signal: attempt });
        if (body === null) return;
        say('following');
        pauseMs = FIRST_PAUSE_MS;
        for await (const frames of ndjson<LogFrame>(body, heard)) if (!ending.aborted && buffer.add(frames)) draw();
      });
      if (ending.aborted) return;
      if (source.isOver()) return say('ended');
      say('waiting');
    } catch (error) {
      if (ending.aborted) return;
      if (document.hidden) continue;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) return say('refused', messageOf(error));
      say('waiting', messageOf(error));
    }
    await pause(pauseMs, ending);
    pauseMs = longerPause(pauseMs);
  }
}
