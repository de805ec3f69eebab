import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../base/errors.js';
import type { TimedLog } from '../store/contract.js';
import type { Filter } from './happening-filter.js';
import { sendNdjson } from './ndjson.js';
import { isSet, wholeNumber, type Query } from './query.js';
import { sendServerSentEvents, wantsServerSentEvents } from './server-sent-events.js';
import type { FrameStream } from './stream.js';

/** As Redis numbers the entries of a stream. */
const ID = /^\d{1,20}(-\d{1,20})?$/;
const DEFAULT_LIMIT = 100;
/** Who resumes gets what was missed, in parts of this size, before what is new. */
const PART = 1000;

/** A log, and which of its entries are asked for. */
export interface LogSource<Entry> {
  readonly log: Pick<TimedLog<Entry>, 'list' | 'watch'>;
  readonly wanted: Filter<Entry>;
}

interface Range {
  readonly after: string | undefined;
  readonly sinceMs: number | undefined;
  readonly limit: number;
}

/**
 * Lists what a log has, oldest first: `limit` (the newest 100 without one), `since` (RFC 3339), `after` (an id: the first that follow it).
 * With `watch=1` NDJSON goes on with what is new. Who accepts text/event-stream gets that instead, and resumes with Last-Event-ID. @throws USAGE
 */
export async function sendLog<Entry extends { readonly id?: string }>(source: LogSource<Entry>, request: FastifyRequest<{ Querystring: Query }>, reply: FastifyReply): Promise<unknown> {
  const isEventSource = wantsServerSentEvents(request);
  const range = rangeOf(request.query, isEventSource ? request.headers['last-event-id'] : undefined);
  if (!isEventSource && !isSet(request.query.watch)) return { items: await keptOf(source, range) };
  const position = range.after ?? (await source.log.list({ limit: 1 })).at(-1)?.id ?? '0-0'; // before what is kept is read: nothing falls between
  const send = isEventSource ? sendServerSentEvents : sendNdjson;
  return send(request, reply, async (stream) => {
    const last = range.after === undefined ? await tell(source, range, stream) : await catchUp(source, { ...range, after: range.after }, stream);
    for await (const batch of source.log.watch(last ?? position, stream.signal)) for (const entry of batch) if (source.wanted?.(entry) ?? true) stream.write(entry);
  });
}

const keptOf = async <Entry>({ log, wanted }: LogSource<Entry>, range: Range): Promise<readonly Entry[]> =>
  (range.limit === 0 ? [] : log.list({ ...range, wanted }));

/** The id of the last that was sent. */
async function tell<Entry extends { readonly id?: string }>(source: LogSource<Entry>, range: Range, { write }: FrameStream): Promise<string | undefined> {
  const kept = await keptOf(source, range);
  kept.forEach(write);
  return kept.at(-1)?.id;
}

/** All that was missed, however much. */
async function catchUp<Entry extends { readonly id?: string }>({ log, wanted }: LogSource<Entry>, { after, sinceMs }: Range & { readonly after: string }, stream: FrameStream): Promise<string> {
  for (let position = after; ;) {
    const missed = await log.list({ after: position, sinceMs, limit: PART, wanted });
    missed.forEach(stream.write);
    position = missed.at(-1)?.id ?? position;
    if (missed.length < PART || stream.signal.aborted) return position;
    await stream.drained();
  }
}

function rangeOf({ after, since, limit }: Query, lastEventId: string | string[] | undefined): Range {
  const id = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : after;
  if (id !== undefined && !ID.test(id)) throw new OperatorError('USAGE', `after: "${id}" is not the id of an entry, as in 1789000000000-0`, { after: id });
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  if (Number.isNaN(sinceMs)) throw new OperatorError('USAGE', `since: "${since}" is not a time as in 2026-11-21T10:00:00Z`);
  return { after: id, sinceMs, limit: wholeNumber('limit', limit) ?? DEFAULT_LIMIT };
}
