import { Readable } from 'node:stream';
import { OperatorError } from '../base/errors.js';
import { linesOf } from './lines.js';

export type FrameBody = Readable | object | null | undefined;

/** The one object that a request brings: an application/json body, or the first frame of application/x-ndjson. `{}` when there is none. @throws USAGE */
export async function firstFrameOf(body: FrameBody, what: string): Promise<Readonly<Record<string, unknown>>> {
  if (!(body instanceof Readable)) return (body ?? {}) as Record<string, unknown>;
  const first = await linesOf(body).next(); // leaving a loop would destroy the connection, and the answer with it
  return first.done === true ? {} : parseFrame(first.value, what);
}

function parseFrame(line: string, what: string): Record<string, unknown> {
  try {
    const frame: unknown = JSON.parse(line);
    if (typeof frame === 'object' && frame !== null) return frame as Record<string, unknown>;
  } catch {
    // answered below
  }
  throw new OperatorError('USAGE', `${what}: the frame is not a JSON object`);
}
