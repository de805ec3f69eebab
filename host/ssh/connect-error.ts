import { messageOf, OperatorError, type ErrorCode } from '../../base/errors.js';

export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** How far the attempt had come, for errors whose text alone does not tell. */
export interface ConnectProgress {
  stage: 'tcp' | 'banner' | 'handshake' | 'login';
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: sshd is not running there, or the port is wrong',
  ETIMEDOUT: 'no answer in time: the host is off, or a firewall drops the packets',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is unreachable',
  ECONNRESET: 'the host reset the connection',
  EPIPE: 'the host closed the connection',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the name server does not answer',
};

/** One clear error for whatever ended a connection attempt; `identity` names what was tried, never its content. */
export const connectError = (target: ConnectTarget, error: unknown, context: ConnectProgress & { readonly identity?: string }): OperatorError => {
  if (error instanceof OperatorError) return error;
  const { code, text } = explain(error, { ...context, user: target.user });
  const details = { host: target.host, port: target.port, user: target.user, stage: context.stage, identity: context.identity };
  return new OperatorError(code, `connect ${target.user}@${target.host}:${target.port}: ${text}`, details, { cause: error });
};

interface Explained {
  readonly code: ErrorCode;
  readonly text: string;
}

const explain = (error: unknown, { stage, identity, user }: ConnectProgress & { readonly identity?: string; readonly user: string }): Explained => {
  const level = fieldOf(error, 'level');
  if (level === 'client-authentication') return { code: 'HOST_AUTH_FAILED', text: `the login was refused; tried ${identity}: add its public key to ~${user}/.ssh/authorized_keys` };
  if (level === 'agent') return { code: 'HOST_AUTH_FAILED', text: `${identity} does not work: ${messageOf(error)}` };
  if (level === 'client-timeout') return { code: 'HOST_UNREACHABLE', text: TIMEOUTS[stage] };
  const known = CAUSES[fieldOf(error, 'code') ?? ''];
  if (known !== undefined) return { code: 'HOST_UNREACHABLE', text: stage === 'tcp' ? known : `${known} during the ${stage}` };
  return { code: 'HOST_UNREACHABLE', text: stage === 'tcp' ? messageOf(error) : `${messageOf(error)} (during the ${stage})` };
};

const TIMEOUTS: Readonly<Record<ConnectProgress['stage'], string>> = {
  tcp: CAUSES['ETIMEDOUT'] ?? '',
  banner: 'the port is open but no ssh banner came in time: the host hangs, or something else listens there',
  handshake: 'the ssh handshake did not end in time: the host is overloaded',
  login: 'the login did not end in time: the host is overloaded, or waits for a name server or an agent',
};

const fieldOf = (error: unknown, field: string): string | undefined => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : undefined;
};
