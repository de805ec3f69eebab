/** What is written to: of node, or of a library. */
interface Drainable {
  readonly destroyed: boolean;
  once(event: 'drain' | 'close', then: () => void): unknown;
  off(event: 'drain' | 'close', then: () => void): unknown;
}

/** Resolves when the stream takes more, or never will again. */
export const drained = (stream: Drainable): Promise<void> => new Promise((resolve) => {
  if (stream.destroyed) return resolve();
  const settle = (): void => {
    stream.off('drain', settle);
    stream.off('close', settle);
    resolve();
  };
  stream.once('drain', settle);
  stream.once('close', settle);
});
