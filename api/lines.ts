import { StringDecoder } from 'node:string_decoder';

/**
 * Complete lines of UTF-8 as they arrive, empty ones left out. A stream that breaks ends the lines: who must tell that from an end looks at the stream.
 * (readline passes the break on as an unhandled event, which would end the process.)
 */
export async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.write(Buffer.from(chunk as Uint8Array))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter((line) => line.trim() !== '');
    }
  } catch {
    return;
  }
  if (rest.trim() !== '') yield rest;
}
