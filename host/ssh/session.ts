import type { Duplex } from 'node:stream';
import type { ExecOptions, ExecResult, ForwardTarget, HostSession, RunOptions } from '../contract.js';
import { messageOf, OperatorError } from '../../base/errors.js';
import type { Clock } from '../../base/clock.js';
import { createChannelSlots, type ChannelSlots, type Lane } from './channel-slots.js';
import { openChannel } from './channel.js';
import { commandEnd, type CommandEnd } from './command.js';
import type { Connection } from './connection.js';
import { openForward } from './forward.js';
import { createLineReader } from './lines.js';
import { createOutput, MAX_STDERR_BYTES, MAX_STDOUT_BYTES } from './output.js';
import { quote } from './quote.js';
import { ReadyShell } from './ready-shell.js';
import { asRoot, renderScript, scriptCommand } from './script.js';
import { sudoRefusal } from './sudo.js';
import type { ClientChannel, PseudoTtyOptions } from 'ssh2';

export interface SessionDeps {
  readonly node: string;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly slots?: ChannelSlots;
}

/** After the lifeline is cut the host ends the script within three seconds (script.ts); then the channel is closed whatever it says. */
const END_GRACE_MS = 4000;

/** The session over one live connection. When the connection ends, whatever runs ends as `lost` and whatever starts throws HOST_UNREACHABLE. */
export const createSession = ({ node, connection, clock, slots = createChannelSlots() }: SessionDeps): HostSession => {
  const context: SessionContext = { node, connection, clock, slots, shell: new ReadyShell(node, connection, clock) };
  return {
    node,
    run: (script, options) => recorded(context, script, options),
    stream: (script, options) => streamScript(context, script, options),
    exec: (argv, options) => execArgv(context, argv, options),
    forward: (target, signal) => forwardTo(context, target, signal),
  };
};

/** No session of sshd's, so it takes none of the slots. */
const forwardTo = async ({ node, connection }: SessionContext, target: ForwardTarget, signal: AbortSignal): Promise<Duplex> => {
  try {
    if (!connection.isAlive()) throw new Error('the connection has ended');
    return await openForward(connection.client, target, signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new OperatorError('HOST_UNREACHABLE', `dial ${target.address} port ${target.port} from ${node}: ${messageOf(error)}`, { node, ...target }, { cause: error });
  }
};

interface SessionContext {
  readonly node: string;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly slots: ChannelSlots;
  /** For urgent runs. */
  readonly shell: ReadyShell;
}

/** Runs and tells `record` what came of it, errors included. */
const recorded = async (context: SessionContext, script: string, options: RunOptions): Promise<ExecResult> => {
  const startedAt = context.clock.now();
  const record = (result: ExecResult | { readonly kind: 'refused'; readonly reason: string }): void =>
    options.record?.({ node: context.node, title: options.title, script, startedAt, durationMs: context.clock.now() - startedAt, result });
  try {
    const result = await runScript(context, script, options);
    record(result);
    return result;
  } catch (error) {
    record({ kind: 'refused', reason: messageOf(error) });
    throw error;
  }
};

const runScript = async (context: SessionContext, script: string, { title, timeoutMs, isUrgent, preface = '', signal, onLine }: RunOptions): Promise<ExecResult> => {
  const user = context.connection.user;
  const deadline = new AbortController();
  const cancelTimer = context.clock.after(timeoutMs, () => deadline.abort());
  const lines = onLine === undefined ? undefined : createLineReader(onLine);
  try {
    const result = await collect(context, {
      title,
      command: scriptCommand(user, { timeoutMs, isUrgent }),
      takesShell: isUrgent,
      lane: 'short',
      signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      feed: (channel) => channel.write(renderScript('run', preface + script)),
      onStdout: lines?.push,
    });
    lines?.end();
    return result;
  } finally {
    cancelTimer();
    if (isUrgent === true) context.shell.refill();
  }
};

const streamScript = async (context: SessionContext, script: string, { signal, onLine }: Parameters<HostSession['stream']>[1]): Promise<void> => {
  const { node, connection } = context;
  const lines = createLineReader(onLine);
  const stderr = createOutput(MAX_STDERR_BYTES);
  const feed = (channel: ClientChannel): unknown => channel.write(renderScript('stream', script));
  const end = await execute(context, { command: scriptCommand(connection.user), lane: 'long', signal, feed, onStdout: lines.push, onStderr: stderr.push });
  lines.end();
  const refusal = sudoRefusal(node, connection.user, end, stderr.text());
  if (refusal !== undefined) throw refusal;
};

/** Without stdin and terminal an argument list travels as a script too: then an abort ends it, and no login shell parses the arguments. */
const execArgv = (context: SessionContext, argv: readonly string[], options: ExecOptions): Promise<ExecResult> => {
  const user = context.connection.user;
  const line = quote(argv);
  const common = { title: argv[0] ?? '', lane: 'long', signal: options.signal ?? new AbortController().signal, onStdout: options.onStdout, onStderr: options.onStderr } as const;
  const { stdin, pty } = options;
  if (stdin === undefined && pty === undefined) {
    const feed = (channel: ClientChannel): unknown => channel.write(renderScript('run', `exec ${line}`));
    return collect(context, { ...common, command: scriptCommand(user), feed });
  }
  const feed = (channel: ClientChannel): void => {
    pty?.onResize?.(({ columns, rows }) => channel.writable && channel.setWindow(rows, columns, 0, 0));
    stdin?.on('error', () => channel.end()).pipe(channel);
  };
  return collect(context, { ...common, command: asRoot(user, line), startsOnOpen: true, feed, pty: pty && { cols: pty.columns, rows: pty.rows } });
};

interface Execution {
  readonly command: string;
  readonly lane: Lane;
  readonly signal: AbortSignal;
  readonly pty?: PseudoTtyOptions;
  /** The command line is the command itself; otherwise nothing happens on the host before `feed` has sent the script. */
  readonly startsOnOpen?: boolean;
  /** A shell that waits for its script will do. */
  readonly takesShell?: boolean | undefined;
  readonly feed: (channel: ClientChannel) => unknown;
  readonly onStdout: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr: (chunk: Buffer) => void;
}

type Collection = Omit<Execution, 'onStdout' | 'onStderr'> & {
  readonly title: string;
  readonly onStdout?: ((chunk: Buffer) => void | Promise<void>) | undefined;
  readonly onStderr?: ((chunk: Buffer) => void) | undefined;
};

/** Executes with the output collected; `exec` with live output keeps none of it, a run's lines are both live and kept. */
const collect = async (context: SessionContext, request: Collection): Promise<ExecResult> => {
  const { node, connection } = context;
  const stdout = createOutput(MAX_STDOUT_BYTES);
  const stderr = createOutput(MAX_STDERR_BYTES);
  const overflow = new AbortController();
  const isLive = request.lane === 'long' && request.onStdout !== undefined;
  const onStdout = (chunk: Buffer): void | Promise<void> => {
    const taken = request.onStdout?.(chunk);
    if (isLive) return taken;
    stdout.push(chunk);
    if (stdout.isOver()) overflow.abort();
  };
  const onStderr = (chunk: Buffer): void => {
    request.onStderr?.(chunk);
    stderr.push(chunk);
  };
  const end = await execute(context, { ...request, signal: AbortSignal.any([request.signal, overflow.signal]), onStdout, onStderr });
  if (stdout.isOver()) throw new OperatorError('HOST_COMMAND_FAILED', `${request.title} on ${node}: more than ${MAX_STDOUT_BYTES} bytes of output`, { node });
  const refusal = stdout.text() === '' ? sudoRefusal(node, connection.user, end, stderr.text()) : undefined;
  if (refusal !== undefined) throw refusal;
  return end.kind === 'exited' ? { kind: 'exited', code: end.code, stdout: stdout.text(), stderr: stderr.text() } : end;
};

/**
 * One command on one channel. An abort resolves at once as `lost`, cuts the lifeline, and keeps the slot until the host has really ended it.
 * @throws OperatorError HOST_UNREACHABLE when it never started
 */
const execute = async (context: SessionContext, execution: Execution): Promise<CommandEnd> => {
  const { node, connection, slots } = context;
  const unreachable = (why: string): OperatorError => new OperatorError('HOST_UNREACHABLE', `run on ${node}: ${why}`, { node });
  if (!connection.isAlive()) throw unreachable('the connection has ended');
  const { signal } = execution;
  const release = await slots.acquire(execution.lane, signal).catch(() => undefined);
  if (release === undefined) return { kind: 'lost' };
  try {
    const waiting = execution.takesShell === true ? context.shell.take() : undefined;
    const channel = waiting ?? await openChannel(connection.client, { node, command: execution.command, pty: execution.pty, signal, onFull: () => context.shell.giveWay() });
    return await converse(channel, execution, release);
  } catch (error) {
    release();
    if (signal.aborted || (execution.startsOnOpen === true && !connection.isAlive())) return { kind: 'lost' };
    throw error;
  }
};

const converse = (channel: ClientChannel, execution: Execution, release: () => void): Promise<CommandEnd> =>
  new Promise((resolve) => {
    const { signal } = execution;
    let grace: NodeJS.Timeout | undefined;
    let isAbandoned = false;
    const listen = <T>(listener: (chunk: Buffer) => T) => (chunk: Buffer): T | undefined => (isAbandoned ? undefined : listener(chunk));
    const abandon = (): void => {
      isAbandoned = true;
      channel.end();
      grace = setTimeout(() => channel.close(), END_GRACE_MS).unref();
      resolve({ kind: 'lost' });
    };
    void commandEnd(channel, { onStdout: listen(execution.onStdout), onStderr: listen(execution.onStderr) }).then((end) => {
      clearTimeout(grace);
      signal.removeEventListener('abort', abandon);
      channel.end();
      release();
      resolve(end);
    });
    execution.feed(channel);
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon, { once: true });
  });
