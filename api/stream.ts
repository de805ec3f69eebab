import type { FastifyReply, FastifyRequest } from 'fastify';
import { drained } from './drained.js';
import { toErrorBody } from './errors.js';

export interface FrameStream {
  /** Aborts when the client has gone, or at the end. */
  readonly signal: AbortSignal;
  write(frame: object): void;
  /** Resolves when the client has read most of what was written, or has gone: who has much to say waits for it. */
  drained(): Promise<void>;
}

/** How frames look on the wire. */
export interface Framing {
  readonly contentType: string;
  readonly frame: (frame: object) => string;
  /** Says nothing, so that a client tells a quiet cluster from a server whose power has failed. */
  readonly beat: string;
}

/** Frames a client has not read yet beyond which it is cut off: it may list again. In bytes. */
const MAX_BUFFERED = 64 * 2 ** 20;
const FEW_BUFFERED = 2 ** 20;
export const BEAT_MS = 10_000;

/**
 * Answers with frames for as long as `produce` runs. Headers leave at once, so that a client knows that it is connected.
 * An error is the last frame: `{"error": …}`; check what can be checked before, so that it is an ordinary error answer.
 */
export const sendFramed = ({ contentType, frame: textOf, beat }: Framing) => async (request: FastifyRequest, reply: FastifyReply, produce: (stream: FrameStream) => Promise<void>): Promise<void> => {
  const gone = new AbortController();
  reply.hijack();
  const { raw } = reply;
  raw.once('close', () => gone.abort());
  request.raw.once('error', () => gone.abort());
  raw.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
  raw.flushHeaders();
  const write = (frame: object): void => {
    if (gone.signal.aborted) return;
    raw.write(textOf(frame));
    if (raw.writableLength > MAX_BUFFERED) raw.destroy();
  };
  const hasRoom = (): Promise<void> => (gone.signal.aborted || raw.writableLength < FEW_BUFFERED ? Promise.resolve() : drained(raw));
  const beating = setInterval(() => (gone.signal.aborted ? undefined : raw.write(beat)), BEAT_MS).unref();
  try {
    await produce({ signal: gone.signal, write, drained: hasRoom });
  } catch (error) {
    if (!gone.signal.aborted) write({ error: toErrorBody(error) });
  }
  clearInterval(beating);
  raw.end();
};
