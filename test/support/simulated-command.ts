import type { ServerChannel } from 'ssh2';
import { parseScript, type ScriptKind } from '../../host/ssh/script.js';

/** What the simulated command says at its end; a missing part is empty, a missing code 0. `signal` instead of a code: `SIGKILL` as `KILL`. */
export interface SimulatedReply {
  readonly stdout?: string | Buffer;
  readonly stderr?: string | Buffer;
  readonly code?: number;
  readonly signal?: string;
}

export interface SimulatedIo {
  readonly host: string;
  /** `run` and `stream` carry a script; `exec` is a command line with live stdin. */
  readonly kind: ScriptKind | 'exec';
  /** The command line that sshd would run: `timeout … /bin/sh -s`, or `sudo -n …`. */
  readonly command: string;
  /** Live output, before the reply. */
  write(text: string | Buffer): void;
  writeError(text: string | Buffer): void;
  /** Aborts when the client closed stdin or went away: a real script would be ended now. */
  readonly closed: AbortSignal;
  /** The raw channel, for `exec` with stdin. */
  readonly channel: ServerChannel;
}

/** `script` is exactly what was given to `session.run` or `stream`; for `exec` with stdin or a terminal it is the command line. */
export type SimulatedHandler = (script: string, io: SimulatedIo) => SimulatedReply | undefined | Promise<SimulatedReply | undefined>;

interface CommandContext {
  readonly host: string;
  readonly command: string;
  readonly handle: SimulatedHandler;
  /** Asked once the command has been read; true = say nothing more. */
  readonly intercept: () => boolean;
  /** Holds the channel until its script has come. */
  readonly waiting: Set<ServerChannel>;
}

/** Reads one command from a channel and answers it; a stream's handler may go on until `closed`. */
export const serveCommand = (channel: ServerChannel, context: CommandContext): void => {
  const closed = new AbortController();
  const finish = (): void => {
    context.waiting.delete(channel);
    closed.abort();
  };
  channel.on('error', finish).on('close', finish);
  if (!context.command.endsWith('/bin/sh -s')) {
    void answer(context.command, { channel, closed: closed.signal, kind: 'exec', context });
    return;
  }
  context.waiting.add(channel);
  let payload = '';
  let isComplete = false;
  channel.setEncoding('utf8');
  channel.on('data', (text: string) => {
    if (isComplete) return;
    payload += text;
    const parsed = parseScript(payload);
    if (parsed === undefined) return;
    isComplete = true;
    context.waiting.delete(channel);
    void answer(parsed.script, { channel, closed: closed.signal, kind: parsed.kind, context });
  });
  channel.on('end', finish);
};

interface Answering {
  readonly channel: ServerChannel;
  readonly closed: AbortSignal;
  readonly kind: SimulatedIo['kind'];
  readonly context: CommandContext;
}

const answer = async (script: string, { channel, closed, kind, context }: Answering): Promise<void> => {
  if (context.intercept()) return;
  const write = (text: string | Buffer): void => void (closed.aborted || channel.write(text));
  const writeError = (text: string | Buffer): void => void (closed.aborted || channel.stderr.write(text));
  const reply = await replyOf(() => context.handle(script, { host: context.host, kind, command: context.command, write, writeError, closed, channel }));
  if (reply.stdout !== undefined && reply.stdout.length > 0) channel.write(reply.stdout);
  if (reply.stderr !== undefined && reply.stderr.length > 0) channel.stderr.write(reply.stderr);
  if (reply.signal !== undefined) channel.exit(reply.signal, false, '');
  else channel.exit(reply.code ?? 0);
  channel.end();
};

/** A handler that throws is a bug in the test: it shows as exit code 70 with the stack on stderr. */
const replyOf = async (handle: () => ReturnType<SimulatedHandler>): Promise<SimulatedReply> => {
  try {
    return (await handle()) ?? {};
  } catch (error) {
    return { code: 70, stderr: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};
