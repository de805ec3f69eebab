import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { isAbsolute } from 'node:path';
import type { ErrorBody } from '../api/contract.js';
import { fromErrorBody } from '../api/errors.js';
import { linesOf } from '../api/lines.js';
import { isCode, messageOf, OperatorError } from '../base/errors.js';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface StreamOptions {
  readonly query?: Query;
  readonly signal?: AbortSignal;
  /** Frames to send as they come; makes the request a POST. */
  readonly frames?: AsyncIterable<object>;
}

/** The one place that speaks HTTP. Errors of the API arrive as the OperatorError they were. */
export interface ApiClient {
  /** As a person names it. */
  readonly server: string;
  get<T>(path: string, query?: Query): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  /** NDJSON frames until the server ends the stream or `signal` aborts. @throws API_UNREACHABLE when the connection breaks */
  stream<T extends object>(path: string, options?: StreamOptions): AsyncGenerator<T>;
}

type Target = { readonly socketPath: string } | { readonly hostname: string; readonly port: number };

const REPLY_TIMEOUT_MS = 60_000;
const UNREACHABLE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'EACCES', 'ENOTFOUND', 'EHOSTUNREACH', 'ECONNRESET', 'EPIPE', 'ENOTSOCK', 'EAI_AGAIN', 'ETIMEDOUT']);

/** Path segments, each encoded. */
export const pathOf = (...segments: readonly string[]): string => `/v1/${segments.map(encodeURIComponent).join('/')}`;

/** `unix:/path`, an absolute path, or `http://host:port`. @throws USAGE */
export function parseServer(server: string): Target {
  const path = server.startsWith('unix:') ? server.slice('unix:'.length).replace(/^\/\/(?=\/)/, '') : server;
  if (isAbsolute(path)) return { socketPath: path };
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'http:') throw new OperatorError('USAGE', `--server: "${server}" is neither unix:/path nor http://host:port`, { server });
  return { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port === '' ? 80 : url.port) };
}

export function createClient(server: string): ApiClient {
  const target = parseServer(server);
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await send({ target, server, method, path, timeoutMs: REPLY_TIMEOUT_MS }, (request) => request.end(body === undefined ? undefined : JSON.stringify(body)));
    const text = await readAll(response, server);
    if (response.statusCode !== 200) throw errorOf(text, response.statusCode ?? 0, server);
    return parseJson(text, server) as T;
  };
  return {
    server,
    get: (path, query) => call('GET', path + search(query)),
    post: (path, body) => call('POST', path, body),
    stream: (path, options = {}) => streamFrames({ target, server, path }, options),
  };
}

interface Call {
  readonly target: Target;
  readonly server: string;
  readonly path: string;
  readonly method: string;
  readonly contentType?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function send(call: Call, write: (request: ClientRequest) => void): Promise<IncomingMessage> {
  const { target, server, method, path, contentType = 'application/json', signal, timeoutMs } = call;
  return new Promise((resolve, reject) => {
    // keep-alive: else the server closes after its answer, while a body that is still on its way would break the connection
    const headers = { accept: 'application/json', connection: 'keep-alive', ...(method === 'POST' ? { 'content-type': contentType } : {}) };
    const request = httpRequest({ ...target, method, path, headers, signal, agent: false }, resolve);
    request.on('error', (error) => reject(unreachable(error, server)));
    if (timeoutMs !== undefined) {
      request.setTimeout(timeoutMs, () => request.destroy(new OperatorError('TIMEOUT', `waiting for ${server}: no answer to ${method} ${path} within ${timeoutMs / 1000} s`)));
    }
    write(request);
  });
}

async function* streamFrames<T extends object>(at: Pick<Call, 'target' | 'server' | 'path'>, { query, signal, frames }: StreamOptions): AsyncGenerator<T> {
  const method = frames === undefined ? 'GET' : 'POST';
  const call: Call = { ...at, path: at.path + search(query), method, contentType: 'application/x-ndjson', signal };
  let sent: ClientRequest | undefined;
  const response = await send(call, (request) => {
    sent = request;
    if (frames === undefined) request.end();
    else void pump(frames, request);
  });
  try {
    if (response.statusCode !== 200) throw errorOf(await readAll(response, at.server), response.statusCode ?? 0, at.server);
    response.on('error', () => undefined); // told by `complete`
    for await (const line of linesOf(response)) yield parseJson(line, at.server) as T;
    if (!response.complete && signal?.aborted !== true) throw unreachable(new Error('the connection broke'), at.server);
  } finally {
    sent?.destroy();
  }
}

async function pump(frames: AsyncIterable<object>, request: ClientRequest): Promise<void> {
  request.flushHeaders();
  for await (const frame of frames) {
    if (request.destroyed) return;
    if (!request.write(`${JSON.stringify(frame)}\n`)) await new Promise((resolve) => { request.once('drain', resolve); request.once('close', resolve); });
  }
  request.end();
}

async function readAll(response: IncomingMessage, server: string): Promise<string> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw unreachable(error, server);
  }
}

const search = (query: Query = {}): string => {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined).map(([key, value]): [string, string] => [key, String(value)]);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
};

function errorOf(text: string, status: number, server: string): OperatorError {
  const body = safeJson(text) as Partial<ErrorBody> | undefined;
  if (typeof body?.code === 'string' && typeof body.message === 'string') return fromErrorBody({ details: {}, ...body } as ErrorBody);
  return new OperatorError('API_UNREACHABLE', `${server} answered with HTTP status ${status}, but not as a Drover control plane`, { server, status });
}

function parseJson(text: string, server: string): unknown {
  const value = safeJson(text);
  if (value === undefined) throw new OperatorError('API_UNREACHABLE', `${server} answered with something that is not JSON: is it a Drover control plane?`, { server });
  return value;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(error: unknown, server: string): unknown {
  if (error instanceof OperatorError || (error instanceof Error && error.name === 'AbortError')) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isKnown = UNREACHABLE_CODES.has(code);
  const why = code === 'EACCES' ? 'permission denied' : code === 'ENOENT' ? 'there is no such socket' : messageOf(error);
  return new OperatorError('API_UNREACHABLE', `no control plane answers at ${server} (${why}): start one with \`drover up\`, or name another with --server`, { server, ...(isKnown ? { code } : {}) }, { cause: error });
}

/** The frame, unless it is the error that ends a stream. */
export function unwrapFrame<T extends object>(frame: T | { readonly error: ErrorBody }): T {
  if ('error' in frame && !('task' in frame)) throw fromErrorBody(frame.error as ErrorBody);
  return frame as T;
}

export const isUnreachable = (error: unknown): boolean => isCode(error, 'API_UNREACHABLE');
