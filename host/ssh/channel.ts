import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel, PseudoTtyOptions } from 'ssh2';
import { messageOf, OperatorError } from '../../base/errors.js';

/** RFC 4254, 5.1: SSH_OPEN_CONNECT_FAILED is what sshd says at MaxSessions. */
const REASON_NO_SESSION = 2;
const FIRST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 250;

export interface ChannelRequest {
  readonly node: string;
  readonly command: string;
  readonly pty?: PseudoTtyOptions;
  /** Stops the retries; the rejection is then the signal's reason. */
  readonly signal: AbortSignal;
  /** Called when the server has no room. */
  readonly onFull?: () => void;
}

/**
 * Opens a channel and starts the command on it. A server that is out of sessions is asked again with growing pauses until the signal aborts:
 * sshd frees a session some milliseconds after the client saw it end.
 * @throws OperatorError HOST_UNREACHABLE when the connection is gone or the server refuses for another reason
 */
export const openChannel = async (client: Client, request: ChannelRequest): Promise<ClientChannel> => {
  for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS)) {
    request.signal.throwIfAborted();
    try {
      return await tryOpen(client, request);
    } catch (error) {
      if (!isOutOfSessions(error)) throw unreachable(request.node, error);
      request.onFull?.();
    }
    await delay(pauseMs, undefined, { signal: request.signal });
  }
};

const tryOpen = (client: Client, { command, pty }: ChannelRequest): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.exec(command, pty === undefined ? {} : { pty }, (error, channel) => (error ? reject(error) : resolve(channel)));
  });

const isOutOfSessions = (error: unknown): boolean => error instanceof Error && 'reason' in error && error.reason === REASON_NO_SESSION;

const unreachable = (node: string, error: unknown): OperatorError =>
  new OperatorError('HOST_UNREACHABLE', `open a channel to ${node}: ${messageOf(error)}`, { node }, { cause: error });
