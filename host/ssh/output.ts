/** Bytes of stdout one command may return. More is refused rather than cut: half an observation would look like drift. */
export const MAX_STDOUT_BYTES = 8 * 1024 * 1024;
/** Bytes of stderr that are kept; people read it, so the rest is left out with a note. */
export const MAX_STDERR_BYTES = 1024 * 1024;

export interface Output {
  push(chunk: Buffer): void;
  /** True once more came than the limit. */
  isOver(): boolean;
  /** Decoded once, so that no character breaks at a chunk's border; invalid bytes become U+FFFD. */
  text(): string;
}

/** Collects up to `limit` bytes and counts the rest. */
export const createOutput = (limit: number): Output => {
  const chunks: Buffer[] = [];
  let kept = 0;
  let dropped = 0;
  return {
    push: (chunk) => {
      const part = chunk.subarray(0, Math.max(0, limit - kept));
      if (part.length > 0) chunks.push(part);
      kept += part.length;
      dropped += chunk.length - part.length;
    },
    isOver: () => dropped > 0,
    text: () => Buffer.concat(chunks).toString('utf8') + (dropped > 0 ? `\n[${dropped} more bytes left out]\n` : ''),
  };
};
