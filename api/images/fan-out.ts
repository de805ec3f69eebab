import type { PassThrough } from 'node:stream';
import type { Clock } from '../../base/clock.js';
import { drained } from '../drained.js';

/** One of those who get a copy. */
export interface Branch {
  /** Destroyed once it wants no more. */
  readonly stream: PassThrough;
  /** Bytes that it has taken. */
  onTaken(bytes: number): void;
  /** Ends it, for this reason. */
  giveUp(why: string): void;
}

export interface FanOutOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly stallMs: number;
}

/**
 * Copies a source to all branches, as fast as the slowest takes it, so that memory holds what is on its way. A branch that ends early, or
 * stands still, is left behind; all are when the source breaks. Stops reading when none is left; the source stays open, since an answer may be on its
 * way beside it.
 */
export async function fanOut(source: AsyncIterable<unknown>, branches: readonly Branch[], options: FanOutOptions): Promise<void> {
  const chunks = source[Symbol.asyncIterator]();
  for (;;) {
    const live = branches.filter(({ stream }) => !stream.destroyed);
    if (live.length === 0) return;
    const next = await chunks.next().catch(() => undefined);
    if (next === undefined) return branches.forEach((branch) => branch.giveUp('its source broke off'));
    if (next.done === true) break;
    const chunk = next.value as Buffer;
    await Promise.all(live.map(async (branch) => {
      await taken(branch, chunk, options);
      branch.onTaken(chunk.length);
    }));
  }
  for (const { stream } of branches) stream.end();
}

async function taken(branch: Branch, chunk: Buffer, { clock, stallMs }: FanOutOptions): Promise<void> {
  const { stream } = branch;
  if (stream.destroyed || stream.write(chunk)) return;
  const cancel = clock.after(stallMs, () => branch.giveUp(`the host took nothing for ${stallMs / 1000} s`));
  await drained(stream);
  cancel();
}
