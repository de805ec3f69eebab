import type { Writable } from 'node:stream';

/** Resolves when the stream takes more, or never will again. */
export const drained = (stream: Writable): Promise<void> => new Promise((resolve) => {
  if (stream.destroyed) return resolve();
  const settle = (): void => {
    stream.off('drain', settle);
    stream.off('close', settle);
    resolve();
  };
  stream.once('drain', settle);
  stream.once('close', settle);
});
