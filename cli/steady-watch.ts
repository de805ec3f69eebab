import type { WatchFrame } from '../api/contract.js';
import { OperatorError } from '../base/errors.js';
import type { AnyResource, Change } from '../model/index.js';
import { isUnreachable, unwrapFrame, type ApiClient } from './client.js';
import { pause } from './follow.js';

export interface SteadyOptions {
  readonly signal: AbortSignal;
  /** Told at each break, before it is tried again. */
  readonly onBreak: (error: Error) => void;
}

const RETRY_MS = 500;
/** A control plane that restarts, or another that takes over, is back sooner; then whoever reads must know. */
const PATIENCE_MS = 30_000;

/**
 * Opens a stream again when it breaks, at whichever endpoint answers, until `signal` aborts. `open` is called for each connection.
 * @throws API_UNREACHABLE at once when the first does not open, else after half a minute without one
 */
export async function* reopening<T>(open: () => AsyncIterable<T>, { signal, onBreak }: SteadyOptions): AsyncGenerator<T> {
  let brokenAt: number | undefined;
  let hasOpened = false;
  while (!signal.aborted) {
    try {
      for await (const frame of open()) {
        hasOpened = true;
        brokenAt = undefined;
        yield frame;
      }
      if (!signal.aborted) throw new OperatorError('API_UNREACHABLE', 'the control plane ended the watch');
    } catch (error) {
      if (signal.aborted) return;
      if (!isUnreachable(error) || !hasOpened || (brokenAt !== undefined && Date.now() - brokenAt > PATIENCE_MS)) throw error;
      if (brokenAt === undefined) onBreak(error as Error);
      brokenAt ??= Date.now();
      await pause(RETRY_MS, signal);
    }
  }
}

/** The frames of a watch as if its connection never broke: after a break come the changes missed, deletions too, and `synced` once more. */
export async function* steadyWatch(client: ApiClient, path: string, options: SteadyOptions): AsyncGenerator<Change | { readonly synced: true }> {
  const known = new Map<string, AnyResource>();
  let listed: Set<string> | undefined;
  const connect = (): AsyncIterable<WatchFrame> => {
    listed = new Set();
    return client.stream<WatchFrame>(path, { query: { watch: 1 }, signal: options.signal });
  };
  for await (const frame of reopening(connect, options)) {
    const content = unwrapFrame(frame) as Change | { readonly synced: true };
    if ('synced' in content) {
      yield* vanished(known, listed);
      listed = undefined;
      yield content;
    } else if ('object' in content) {
      const { op, object } = content;
      const key = `${object.kind}/${object.metadata.name}`;
      listed?.add(key);
      if (op === 'put') known.set(key, object);
      else known.delete(key);
      yield content;
    }
  }
}

/** What was there before the break and is in the list no more. */
function* vanished(known: Map<string, AnyResource>, listed: ReadonlySet<string> | undefined): Generator<Change> {
  for (const [key, object] of [...known]) {
    if (listed === undefined || listed.has(key)) continue;
    known.delete(key);
    yield { op: 'delete', version: object.metadata.resourceVersion + 1, object };
  }
}
