/** JSON objects of a stream with one on each line; empty lines are beats, told by `onBeat`. Ends with the stream. @throws what the stream throws */
export async function* ndjson<T>(body: ReadableStream<Uint8Array>, onBeat: () => void = () => undefined): AsyncGenerator<readonly T[]> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onBeat();
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      const frames = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
      if (frames.length > 0) yield frames;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
