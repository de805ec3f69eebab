import type { ClientRequest, IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import type { ErrorBody } from '../api/contract.js';
import { drained } from '../api/drained.js';
import { fromErrorBody } from '../api/errors.js';
import { linesOf } from '../api/lines.js';
import { BEAT_MS } from '../api/ndjson.js';
import { isCode, OperatorError } from '../base/errors.js';
import { parseServers, type Endpoint } from './endpoint.js';
import { EndpointPool, type Attempt } from './endpoint-pool.js';
import { failureOf, send, type Call, type Credentials } from './transport.js';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface StreamOptions {
  readonly query?: Query;
  readonly signal?: AbortSignal;
  /** Frames to send as they come; makes the request a POST. */
  readonly frames?: AsyncIterable<object>;
  /** Bytes to send as they are, no faster than they are taken; instead of frames. */
  readonly body?: Readable;
}

/** `isRepeatable`: carried out twice it does what it does once, so another endpoint may be asked when the outcome at the first is unknown. */
export interface PostOptions {
  readonly isRepeatable?: boolean;
}

/** The one place that speaks HTTP. Errors of the API arrive as the OperatorError they were. */
export interface ApiClient {
  /** As a person names it: the endpoint that worked last. */
  readonly server: string;
  /** How many endpoints it may turn to. */
  readonly endpoints: number;
  get<T>(path: string, query?: Query): Promise<T>;
  post<T>(path: string, body: object, options?: PostOptions): Promise<T>;
  delete<T>(path: string): Promise<T>;
  /** NDJSON frames until the server ends the stream or `signal` aborts. @throws API_UNREACHABLE when the connection breaks; the next one goes elsewhere */
  stream<T extends object>(path: string, options?: StreamOptions): AsyncGenerator<T>;
}

const REPLY_TIMEOUT_MS = 60_000;
/** A single endpoint is all there is: it gets more time than one of several. */
const CONNECT_MS = { only: 10_000, oneOfSeveral: 2000 };
/** A stream on which nothing came for so long, not even an empty line, has lost its server. */
const STREAM_SILENCE_MS = 3.5 * BEAT_MS;

/** Path segments, each encoded. */
export const pathOf = (...segments: readonly string[]): string => `/v1/${segments.map(encodeURIComponent).join('/')}`;

/** For one endpoint, or several of one cluster, comma-separated. @throws USAGE */
export function createClient(servers: string, credentials: Credentials = {}): ApiClient {
  const pool = new EndpointPool(parseServers(servers));
  const connectMs = pool.endpoints.length > 1 ? CONNECT_MS.oneOfSeveral : CONNECT_MS.only;
  const call = <T>(method: string, path: string, { body, isRepeatable }: { body?: object; isRepeatable: boolean }): Promise<T> =>
    pool.ask(async ({ endpoint, answerMs = REPLY_TIMEOUT_MS }) => {
      const response = await send({ endpoint, credentials, method, path, connectMs, answerMs }, (request) => request.end(body === undefined ? undefined : JSON.stringify(body)));
      const text = await readAll(response, { server: endpoint.server, isDelivered: true, isReading: method === 'GET' });
      if (response.statusCode !== 200) throw errorOf(text, response.statusCode ?? 0, endpoint.server);
      return parseJson(text, endpoint.server) as T;
    }, { isRepeatable, isReading: method === 'GET' });
  return {
    get server() {
      return pool.current.server;
    },
    endpoints: pool.endpoints.length,
    get: (path, query) => call('GET', path + search(query), { isRepeatable: true }),
    post: (path, body, { isRepeatable = false } = {}) => call('POST', path, { body, isRepeatable }),
    delete: (path) => call('DELETE', path, { isRepeatable: false }),
    stream: (path, options = {}) => streamFrames({ pool, credentials, path, connectMs }, options),
  };
}

type StreamTarget = Pick<Call, 'credentials' | 'path' | 'connectMs'> & { readonly pool: EndpointPool };

interface OpenStream {
  readonly endpoint: Endpoint;
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

async function* streamFrames<T extends object>({ pool, ...at }: StreamTarget, { query, signal, frames, body }: StreamOptions): AsyncGenerator<T> {
  const isReading = frames === undefined && body === undefined;
  const call = { ...at, path: at.path + search(query), method: isReading ? 'GET' : 'POST', contentType: body === undefined ? 'application/x-ndjson' : 'application/octet-stream', signal };
  const { endpoint, request, response } = await pool.ask((attempt) => openStream({ ...call, ...attempt }, { frames, body }), { isRepeatable: isReading, isReading });
  const { server } = endpoint;
  try {
    response.on('error', () => undefined); // told by `complete`
    request.setTimeout(STREAM_SILENCE_MS, () => request.destroy());
    for await (const line of linesOf(response)) yield parseJson(line, server) as T;
    if (response.complete || signal?.aborted === true) return;
    pool.leave(endpoint);
    throw failureOf(new Error('the connection broke'), { server, isDelivered: true, isReading });
  } finally {
    request.destroy();
  }
}

async function openStream(call: Omit<Call, 'answerMs'> & Attempt, { frames, body }: Pick<StreamOptions, 'frames' | 'body'>): Promise<OpenStream> {
  const { endpoint } = call;
  let sent: ClientRequest | undefined;
  const response = await send(call, (request) => {
    sent = request;
    if (body !== undefined) pipeline(body, request, () => undefined); // what breaks it shows in the answer
    else if (frames === undefined) request.end();
    else void pump(frames, request);
  });
  if (response.statusCode === 200) return { endpoint, request: sent!, response };
  const text = await readAll(response, { server: endpoint.server, isDelivered: true, isReading: call.method === 'GET' });
  sent?.destroy();
  throw errorOf(text, response.statusCode ?? 0, endpoint.server);
}

async function pump(frames: AsyncIterable<object>, request: ClientRequest): Promise<void> {
  request.flushHeaders();
  for await (const frame of frames) {
    if (request.destroyed) return;
    if (!request.write(`${JSON.stringify(frame)}\n`)) await drained(request);
  }
  request.end();
}

async function readAll(response: IncomingMessage, context: Parameters<typeof failureOf>[1]): Promise<string> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw failureOf(error, context);
  }
}

const search = (query: Query = {}): string => {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined).map(([key, value]): [string, string] => [key, String(value)]);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
};

function errorOf(text: string, status: number, server: string): OperatorError {
  const body = safeJson(text) as Partial<ErrorBody> | undefined;
  if (typeof body?.code === 'string' && typeof body.message === 'string') return fromErrorBody({ details: {}, ...body } as ErrorBody);
  return new OperatorError('API_UNREACHABLE', `${server} answered with HTTP status ${status}, but not as a Drover control plane`, { server, status, isDelivered: true });
}

function parseJson(text: string, server: string): unknown {
  const value = safeJson(text);
  if (value === undefined) throw new OperatorError('API_UNREACHABLE', `${server} answered with something that is not JSON: is it a Drover control plane?`, { server, isDelivered: true });
  return value;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The frame, unless it is the error that ends a stream. */
export function unwrapFrame<T extends object>(frame: T | { readonly error: ErrorBody }): T {
  if ('error' in frame && !('tasks' in frame)) throw fromErrorBody(frame.error as ErrorBody);
  return frame as T;
}

export const isUnreachable = (error: unknown): boolean => isCode(error, 'API_UNREACHABLE');
