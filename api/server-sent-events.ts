import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendStream, type FrameStream, type Framing } from './stream.js';

/** As the HTML standard has it: an `id` to resume from, JSON as `data`. An error is called `failure`: `error` is what a browser calls a broken connection. */
const SERVER_SENT_EVENTS: Framing = { contentType: 'text/event-stream', frame: frameOf, beat: ':\n\n' };

function frameOf(frame: object): string {
  const { id } = frame as { readonly id?: unknown };
  const head = 'error' in frame ? 'event: failure\n' : typeof id === 'string' ? `id: ${id}\n` : '';
  return `${head}data: ${JSON.stringify(frame)}\n\n`;
}

/** The client asks so, as EventSource does. */
export const wantsServerSentEvents = ({ headers }: FastifyRequest): boolean =>
  (headers.accept ?? '').split(',').some((type) => type.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream');

export const sendServerSentEvents = (request: FastifyRequest, reply: FastifyReply, produce: (stream: FrameStream) => Promise<void>): Promise<void> =>
  sendStream(request, reply, SERVER_SENT_EVENTS, produce);
