import { messageOf, OperatorError, type ErrorCode } from '../../base/errors.js';

export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** How far the attempt had come, for errors whose text alone does not tell. */
export interface ConnectProgress {
  stage: 'tcp' | 'banner' | 'handshake' | 'login';
  /** What the host said in place of an ssh banner; one short line. */
  greeting?: string;
}

/** Before the first ssh byte, and after it: what a person does next is another thing. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: sshd is not running there, or the port is wrong: check spec.ssh.port, and `systemctl status ssh` on the host',
  ETIMEDOUT: 'no answer in time: the host is off, or a firewall drops the packets: check its power, its route and spec.ssh.host',
  EHOSTUNREACH: 'no route to the host: it is off, or its network is: check its cable and the route to it',
  ENETUNREACH: 'the network is unreachable: check the network of the control plane\'s own machine',
  ECONNRESET: 'the host reset the connection',
  ECLOSED: 'the host closed the connection',
  EPIPE: 'the host closed the connection',
  ENOTFOUND: 'the host name does not resolve: correct spec.ssh.host, or the name server',
  EAI_AGAIN: 'the name server does not answer: check the resolver of the control plane\'s own machine',
};

/** sshd drops connections that have not logged in yet, at random, when there are too many of them (sshd_config(5), MaxStartups, PerSourcePenalties). */
const BEFORE_BANNER = ' before its ssh banner: too many logins wait there (MaxStartups in sshd_config), sshd penalises this address, or something else listens on the port';
const DROPPED: Readonly<Record<ConnectProgress['stage'], string>> = {
  tcp: BEFORE_BANNER,
  banner: BEFORE_BANNER,
  handshake: ' during the handshake: too many logins wait there (MaxStartups in sshd_config), or sshd crashed: see its log on the host',
  login: ' during the login: see sshd\'s log on the host',
};
const IS_DROP: ReadonlySet<string> = new Set(['ECONNRESET', 'ECLOSED', 'EPIPE']);

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

const explain = (error: unknown, { stage, greeting, identity, user }: ConnectProgress & { readonly identity?: string; readonly user: string }): Explained => {
  const level = fieldOf(error, 'level');
  if (level === 'client-authentication') return { code: 'HOST_AUTH_FAILED', text: `the login was refused; tried ${identity}: add its public key to ~${user}/.ssh/authorized_keys` };
  if (level === 'agent') return { code: 'HOST_AUTH_FAILED', text: `${identity} does not work: ${messageOf(error)}` };
  const said = greeting === undefined ? '' : ` (it said ${JSON.stringify(greeting)})`;
  if (level === 'client-timeout') return { code: 'HOST_UNREACHABLE', text: TIMEOUTS[stage] + said };
  return { code: 'HOST_UNREACHABLE', text: causeOf(error, stage) + said };
};

function causeOf(error: unknown, stage: ConnectProgress['stage']): string {
  const code = fieldOf(error, 'code') ?? (LOST_BY_SSH2.test(messageOf(error)) ? 'ECLOSED' : '');
  const known = CAUSES[code] ?? messageOf(error);
  if (IS_DROP.has(code)) return `${known}${DROPPED[stage]}`;
  return stage === 'tcp' ? known : `${known} (during the ${stage})`;
}

/** What ssh2 says of a connection that ended before the login; it has no code. */
const LOST_BY_SSH2 = /^Connection lost before handshake$|^Keepalive timeout$/;

const TIMEOUTS: Readonly<Record<ConnectProgress['stage'], string>> = {
  tcp: CAUSES['ETIMEDOUT'] ?? '',
  banner: 'the port is open but no ssh banner came in time: the host hangs or is overloaded, or something else listens there: look at its console and load',
  handshake: 'the ssh handshake did not end in time: the host is overloaded: look at its load',
  login: 'the login did not end in time: the host is overloaded, or waits for a name server or an agent',
};

const fieldOf = (error: unknown, field: string): string | undefined => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : undefined;
};
