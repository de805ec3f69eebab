import { Readable } from 'node:stream';
import { OperatorError } from '../../base/errors.js';
import { linesOf } from '../lines.js';

/** The archive in a body of FilesRequestFrame: read only as fast as it is taken. @throws USAGE for another body */
export function archiveOf(body: unknown): Readable {
  if (!(body instanceof Readable)) throw new OperatorError('USAGE', 'files: the body is a stream of frames, application/x-ndjson');
  return Readable.from(chunksOf(body), { objectMode: false });
}

async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  for await (const line of linesOf(body)) yield chunkOf(line);
}

function chunkOf(line: string): Buffer {
  try {
    const { chunk } = JSON.parse(line) as { readonly chunk?: unknown };
    if (typeof chunk === 'string') return Buffer.from(chunk, 'base64');
  } catch {
    // answered below
  }
  throw new OperatorError('USAGE', 'files: a frame is not {"chunk": base64}');
}
