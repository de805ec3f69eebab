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

interface Range {
  readonly after: string | undefined;
  readonly sinceMs: number | undefined;
  readonly limit: number | undefined;
}

/**
 * Lists what a log has, oldest first: `limit` (the newest 100 without one), `since` (RFC 3339), `after` (an id: the first that follow it).
 * With `watch=1` NDJSON goes on with what is new. Who accepts text/event-stream gets that instead, and resumes with Last-Event-ID. @throws USAGE
 */
export async function sendLog<Entry extends { readonly id?: string }>(log: Pick<TimedLog<Entry>, 'list' | 'watch'>, wanted: Filter<Entry>, request: FastifyRequest<{ Querystring: Query }>, reply: FastifyReply): Promise<unknown> {
  const isEventSource = wantsServerSentEvents(request);
  const range = rangeOf(request.query, isEventSource ? request.headers['last-event-id'] : undefined);
  if (!isEventSource && !isSet(request.query.watch)) return { items: range.limit === 0 ? [] : await log.list({ limit: DEFAULT_LIMIT, ...given(range), wanted }) };
  const position = range.after ?? (await log.list({ limit: 1 })).at(-1)?.id ?? '0-0'; // before what is kept is read: nothing falls between
  const send = isEventSource ? sendServerSentEvents : sendNdjson;
  return send(request, reply, (stream) => (range.after === undefined ? tell(log, { range, position, wanted }, stream) : resume(log, { ...range, after: position, wanted }, stream)));
}

const given = ({ limit, ...range }: Range) => ({ ...range, ...(limit !== undefined && { limit }) });

async function tell<Entry extends { readonly id?: string }>(log: Pick<TimedLog<Entry>, 'list' | 'watch'>, { range, position, wanted }: { range: Range; position: string; wanted: Filter<Entry> }, { signal, write }: FrameStream): Promise<void> {
  const kept = range.limit === 0 ? [] : await log.list({ limit: DEFAULT_LIMIT, ...given(range), wanted });
  kept.forEach(write);
  await follow(log, { after: kept.at(-1)?.id ?? position, wanted }, { signal, write });
}

/** All that was missed, however much, then what is new. */
async function resume<Entry extends { readonly id?: string }>(log: Pick<TimedLog<Entry>, 'list' | 'watch'>, { after, sinceMs, wanted }: { after: string; sinceMs: number | undefined; wanted: Filter<Entry> }, stream: FrameStream): Promise<void> {
  for (let position = after; ;) {
    const missed = await log.list({ after: position, sinceMs, limit: PART, wanted });
    missed.forEach(stream.write);
    position = missed.at(-1)?.id ?? position;
    if (missed.length < PART) return follow(log, { after: position, wanted }, stream);
    await stream.drained();
  }
}

async function follow<Entry>(log: Pick<TimedLog<Entry>, 'watch'>, { after, wanted }: { after: string; wanted: Filter<Entry> }, { signal, write }: Pick<FrameStream, 'signal' | 'write'>): Promise<void> {
  for await (const batch of log.watch(after, signal)) for (const entry of batch) if (wanted?.(entry) ?? true) write(entry as object);
}

function rangeOf({ after, since, limit }: Query, lastEventId: string | string[] | undefined): Range {
  const id = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : after;
  if (id !== undefined && !ID.test(id)) throw new OperatorError('USAGE', `after: "${id}" is not the id of an entry, as in 1789000000000-0`, { after: id });
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  if (Number.isNaN(sinceMs)) throw new OperatorError('USAGE', `since: "${since}" is not a time as in 2026-11-21T10:00:00Z`);
  return { after: id, sinceMs, limit: wholeNumber('limit', limit) };
}
