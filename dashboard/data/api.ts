import type { ErrorBody } from '../../api/contract.js';

/** What the API answers instead of what was asked for; `code` is one of docs/errors.md, or UNREACHABLE when nothing answered. */
export class ApiError extends Error {
  constructor(readonly code: string, message: string, readonly status: number) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

type RefusalListener = () => void;
let onRefused: RefusalListener = () => undefined;

/** Told whenever the session turns out to be over. */
export const whenRefused = (listener: RefusalListener): void => { onRefused = listener; };

/** The answer to a request, as JSON. The session's cookie goes along by itself. @throws ApiError */
export async function ask<T>(path: string, options: AskOptions = {}): Promise<T> {
  const response = await send(path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The response, once its status says that it is what was asked for. @throws ApiError */
export async function send(path: string, { method = 'GET', body, signal }: AskOptions = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method, signal, credentials: 'same-origin', cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError('UNREACHABLE', 'The control plane does not answer.', 0);
  }
  if (response.ok) return response;
  const failure = await errorOf(response);
  if (response.status === 401) onRefused();
  throw failure;
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => undefined) as Partial<ErrorBody> | undefined;
  return new ApiError(body?.code ?? 'UNKNOWN', body?.message ?? `The control plane answered with status ${response.status}.`, response.status);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
