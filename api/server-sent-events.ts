import type { FastifyRequest } from 'fastify';
import { sendFramed } from './stream.js';

/** As the HTML standard has it: an `id` to resume from, JSON as `data`. An error is called `failure`: `error` is what a browser calls a broken connection. */
export const sendServerSentEvents = sendFramed({ contentType: 'text/event-stream', frame: frameOf, beat: ':\n\n' });

function frameOf(frame: object): string {
  const { id } = frame as { readonly id?: unknown };
  const head = 'error' in frame ? 'event: failure\n' : typeof id === 'string' ? `id: ${id}\n` : '';
  return `${head}data: ${JSON.stringify(frame)}\n\n`;
}

/** The client asks so, as EventSource does. */
export const wantsServerSentEvents = ({ headers }: FastifyRequest): boolean =>
  (headers.accept ?? '').split(',').some((type) => type.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream');
