import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Mark } from '../model/index.js';
import { nextMark, NO_MARK } from '../plan/going-back.js';

export interface MarkPlace {
  /** Absolute. */
  readonly file: string;
  /** Which store the mark is of; that of another one is dropped, as there is nothing to compare. */
  readonly store: string;
}

export interface HighWaterMarkOptions extends MarkPlace {
  readonly clock: Clock;
  readonly log: Log;
}

/** What this member knows to be acknowledged, also after a restart. */
export interface HighWaterMark {
  readonly present: Mark;
  /** `found` is in safety, and the store lacked nothing. */
  raise(found: Mark): void;
  /** The store goes on elsewhere, with all that it has. Resolves when the mark is written there. */
  moveTo(place: MarkPlace): Promise<void>;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

const WRITE_MS = 1000;

/** A file that cannot be read is none: then the member believes what it finds, as a new one does. */
export async function openHighWaterMark(options: HighWaterMarkOptions): Promise<HighWaterMark> {
  return new FileMark(options, parseMark(await readFile(options.file, 'utf8').catch(() => ''), options.store));
}

class FileMark implements HighWaterMark {
  #written: Mark;
  #writing: Promise<void> = Promise.resolve();
  #isDue = false;
  #writtenAt = -WRITE_MS;
  #cancel = (): void => {};
  #place: MarkPlace;

  constructor(readonly options: HighWaterMarkOptions, public present: Mark) {
    this.#written = present;
    this.#place = options;
  }

  raise(found: Mark): void {
    this.present = nextMark(this.present, found);
    if (this.present === this.#written || this.#isDue) return;
    this.#isDue = true;
    const waitMs = Math.max(0, this.#writtenAt + WRITE_MS - this.options.clock.now());
    if (waitMs === 0) void this.#write();
    else this.#cancel = this.options.clock.after(waitMs, () => void this.#write());
  }

  async moveTo(place: MarkPlace): Promise<void> {
    this.#cancel();
    this.#place = place;
    await this.#write();
  }

  async close(): Promise<void> {
    this.#cancel();
    await (this.#isDue ? this.#write() : this.#writing);
  }

  #write(): Promise<void> {
    const { clock, log } = this.options;
    const { file, store } = this.#place;
    const mark = this.present;
    this.#isDue = false;
    this.#writtenAt = clock.now();
    this.#written = mark;
    this.#writing = this.#writing
      .then(() => replaceFile(file, `${JSON.stringify({ store, ...mark })}\n`))
      .catch((error: unknown) => log.warn('write what is acknowledged', { file, error: messageOf(error) }));
    return this.#writing;
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}

/** Pure. */
export function parseMark(text: string, ofStore: string): Mark {
  try {
    const { store, epoch, version } = JSON.parse(text) as { readonly store?: unknown; readonly epoch?: unknown; readonly version?: unknown };
    return store === ofStore && Number.isSafeInteger(epoch) && Number.isSafeInteger(version) ? { epoch: epoch as number, version: version as number } : NO_MARK;
  } catch {
    return NO_MARK;
  }
}
