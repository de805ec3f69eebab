import type { LogFrame } from '../../api/contract.js';
import { LogCursor } from '../../model/log-time.js';

export interface LogEntry {
  /** Grows by one with each entry. */
  readonly id: number;
  /** `note`: what to know of the lines that follow; `problem`: a log could not be read (any further). */
  readonly kind: 'line' | 'note' | 'problem';
  readonly task?: string;
  readonly isError?: boolean;
  /** RFC 3339, of any precision. */
  readonly time?: string;
  /** Plain text without control characters. */
  readonly text: string;
}

/** Entries that are kept; older ones go. */
export const MOST_ENTRIES = 1000;
/** Characters of a line that are shown. */
const LONGEST_LINE = 4000;

/** The last lines of a log that is read in pieces: bounded, and without what a piece brings for a second time. */
export class LogBuffer {
  readonly #cursor = new LogCursor();
  #entries: readonly LogEntry[] = [];
  #lastId = 0;
  #isOpened = false;

  /** `startedAt`: RFC 3339; where the next piece begins when none of the lines had a time. */
  constructor(private readonly tail: number, private readonly startedAt: string) {}

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** Entries that have gone to make room. */
  get dropped(): number {
    return this.#lastId - this.#entries.length;
  }

  /** The query of the next piece: the last lines of each task first, then what followed the last one. */
  nextQuery(): string {
    this.#cursor.restart();
    const from = this.#isOpened ? `since=${encodeURIComponent(this.#cursor.since() ?? this.startedAt)}` : `tail=${this.tail}`;
    this.#isOpened = true;
    return `follow=1&${from}`;
  }

  /** Returns whether anything is new. */
  add(frames: readonly LogFrame[]): boolean {
    const fresh = frames.flatMap((frame) => this.#entryOf(frame) ?? []);
    if (fresh.length === 0) return false;
    this.#entries = [...this.#entries, ...fresh].slice(-MOST_ENTRIES);
    return true;
  }

  #entryOf(frame: LogFrame): LogEntry | undefined {
    if ('note' in frame) return this.#entry({ kind: 'note', text: `${frame.tasks.join(', ')}: ${frame.note}` });
    if ('error' in frame) return this.#entry({ kind: 'problem', text: problemText(frame) });
    if (!this.#cursor.take(frame)) return undefined;
    const { task, stream, text, time } = frame;
    return this.#entry({ kind: 'line', task, text: plainText(text), isError: stream === 'stderr', ...(time !== undefined && { time }) });
  }

  #entry(entry: Omit<LogEntry, 'id'>): LogEntry {
    this.#lastId += 1;
    return { id: this.#lastId, ...entry };
  }
}

/** The last frame of a stream that broke names neither node nor tasks. */
const problemText = ({ node, tasks, error }: Partial<Extract<LogFrame, { readonly error: unknown }>>): string =>
  [node, tasks?.join(', '), error?.message].filter((part) => part !== undefined && part !== '').join(': ');

const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Without colours and other control sequences of terminals, and cut where nobody would read on. Pure. */
export function plainText(text: string): string {
  const plain = text.replace(ESCAPES, '').replace(CONTROLS, '');
  return plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}… (${plain.length - LONGEST_LINE} more characters)` : plain;
}

/** `web.1·k3f9`, short but of one task: its slot and the beginning of its id. Pure. */
export function shortTaskName(task: string): string {
  const dot = task.lastIndexOf('.');
  return dot < 0 ? task : `${task.slice(0, dot)}·${task.slice(dot + 1, dot + 5)}`;
}

/** `12:04:05.123` by the clock of whoever looks; empty where there is no time. Pure but for the time zone. */
export function clockText(time: string | undefined): string {
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  if (Number.isNaN(ms)) return '';
  const date = new Date(ms);
  const padded = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  return `${padded(date.getHours())}:${padded(date.getMinutes())}:${padded(date.getSeconds())}.${padded(date.getMilliseconds(), 3)}`;
}
