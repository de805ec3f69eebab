import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendStream, type FrameStream, type Framing } from './stream.js';

export { BEAT_MS } from './stream.js';
export type NdjsonStream = FrameStream;

/** One JSON object per line; an empty line is a beat. */
const NDJSON: Framing = { contentType: 'application/x-ndjson', frame: (frame) => `${JSON.stringify(frame)}\n`, beat: '\n' };

export const sendNdjson = (request: FastifyRequest, reply: FastifyReply, produce: (stream: NdjsonStream) => Promise<void>): Promise<void> =>
  sendStream(request, reply, NDJSON, produce);
