import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Endpoint } from './endpoint.js';

/** Whom to trust and what to show. Neither ever goes to an endpoint without TLS. */
export interface Credentials {
  /** PEM certificates of authorities; without it those of the system. */
  readonly ca?: string;
  readonly token?: string;
}

export interface Call {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  /** Until the connection stands, TLS included. */
  readonly connectMs: number;
  /** Of silence. */
  readonly answerMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const UNREACHABLE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'EACCES', 'ENOTFOUND', 'EHOSTUNREACH', 'ECONNRESET', 'EPIPE', 'ENOTSOCK', 'EAI_AGAIN', 'ETIMEDOUT']);
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set(['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_SIGNATURE_FAILURE']);

/**
 * One request to one endpoint; resolves with the head of the answer. `write` is called once the connection stands, so that nothing was sent, and nothing
 * consumed, where there is none. @throws API_UNREACHABLE, TIMEOUT, SERVER_UNTRUSTED; details.isDelivered: the request may have been carried out
 */
export function send(call: Call, write: (request: ClientRequest) => void): Promise<IncomingMessage> {
  const { endpoint: { server }, method, path, connectMs, answerMs, signal } = call;
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const request = open(call, resolve);
    const connecting = setTimeout(() => request.destroy(new OperatorError('API_UNREACHABLE', `${server} did not answer within ${connectMs / 1000} s`, { server })), connectMs);
    request.on('error', (error) => {
      clearTimeout(connecting);
      reject(failureOf(error, { server, isDelivered: isConnected, isReading: method === 'GET' }));
    });
    request.on('socket', (socket: Socket) => socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      clearTimeout(connecting);
      if (signal?.aborted === true) return;
      isConnected = true;
      if (answerMs !== undefined) {
        request.setTimeout(answerMs, () => request.destroy(new OperatorError('TIMEOUT', `waiting for ${server}: no answer to ${method} ${path} within ${answerMs / 1000} s`, { isDelivered: true })));
      }
      write(request);
    }));
  });
}

function open({ endpoint: { target }, credentials: { ca, token }, method, path, contentType = 'application/json', signal }: Call, onResponse: (response: IncomingMessage) => void): ClientRequest {
  // keep-alive: else the server closes after its answer, while a body that is still on its way would break the connection
  const headers = { accept: 'application/json', connection: 'keep-alive', ...(method === 'POST' ? { 'content-type': contentType } : {}) };
  const options: RequestOptions = { method, path, headers, agent: false, ...(signal === undefined ? {} : { signal }) };
  if ('socketPath' in target) return httpRequest({ ...options, socketPath: target.socketPath }, onResponse);
  const { hostname, port } = target;
  if (target.protocol === 'http:') return httpRequest({ ...options, hostname, port }, onResponse);
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const servername = isIP(hostname) === 0 ? hostname : '';
  return httpsRequest({ ...options, hostname, port, ca, servername, minVersion: 'TLSv1.2', headers: { ...headers, ...authorization } }, onResponse);
}

export interface FailureContext {
  readonly server: string;
  readonly isDelivered: boolean;
  readonly isReading: boolean;
}

/** What a person can do about it. An abort stays what it is. */
export function failureOf(error: unknown, { server, isDelivered, isReading }: FailureContext): unknown {
  if (error instanceof OperatorError || (error instanceof Error && error.name === 'AbortError')) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { server, isDelivered, ...(UNREACHABLE_CODES.has(code) ? { code } : {}) };
  const untrusted = distrust(code, error, server);
  if (untrusted !== undefined) return new OperatorError('SERVER_UNTRUSTED', untrusted, { ...details, isDelivered: false }, { cause: error });
  if (isDelivered && !isReading) {
    return new OperatorError('API_UNREACHABLE', `the connection to ${server} broke after the request was sent (${messageOf(error)}): whether it was carried out is unknown; look, then repeat it`, details, { cause: error });
  }
  const why = code === 'EACCES' ? 'permission denied' : code === 'ENOENT' ? 'there is no such socket' : messageOf(error);
  return new OperatorError('API_UNREACHABLE', `no control plane answers at ${server} (${why}): start one with \`drover up\`, or name another with --server`, details, { cause: error });
}

function distrust(code: string, error: unknown, server: string): string | undefined {
  if (UNKNOWN_AUTHORITY.has(code)) return `${server} shows a certificate of an unknown authority: run \`drover login ${server}\`, or name its certificate with --ca-file`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `the certificate of ${server} is for other names (${messageOf(error)}): use one of them, or add this one with \`drover up --tls-name\``;
  return code.startsWith('CERT_') || code.startsWith('ERR_SSL_') ? `${server} shows no valid certificate (${messageOf(error)}): is it a Drover control plane, and are both clocks right?` : undefined;
}
