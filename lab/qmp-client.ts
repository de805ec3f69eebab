import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { LabError } from './lab-error.js';

const replySchema = z.object({ return: z.unknown().optional(), error: z.object({ desc: z.string() }).optional(), event: z.string().optional(), QMP: z.unknown().optional() });

type Reply = z.infer<typeof replySchema>;

/** One conversation with a running QEMU. Source: QEMU's docs/interop/qmp-spec. */
export interface QmpClient {
  /** Runs one command and returns its value. @throws LabError with QEMU's words. */
  execute(command: string, args?: Record<string, unknown>): Promise<unknown>;
  /** Runs one line of the human monitor. Its output is its only error report: a text where none is expected is an error. */
  monitor(line: string): Promise<string>;
  close(): void;
}

const REPLY_DEADLINE_MS = 120_000;

/** @throws LabError when nothing listens on the socket or it greets us with something else than QMP. */
export async function connectQmp(socketFile: string): Promise<QmpClient> {
  const socket = connect(socketFile);
  const replies = readReplies(socket, socketFile);
  const execute = async (command: string, args?: Record<string, unknown>): Promise<unknown> => {
    socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const reply = await replies.next();
    if (reply.error) throw new LabError(`qemu ${command}: ${reply.error.desc}`);
    return reply.return;
  };
  await replies.next(); // the greeting
  await execute('qmp_capabilities');
  return {
    execute,
    monitor: async (line) => z.string().parse(await execute('human-monitor-command', { 'command-line': line })),
    close: () => socket.destroy(),
  };
}

function readReplies(socket: Socket, socketFile: string): { next(): Promise<Reply> } {
  const arrived: Reply[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  const fail = (reason: string): void => {
    failure ??= new LabError(`qemu monitor ${socketFile}: ${reason}`);
    wake();
  };
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('the connection ended'));
  createInterface({ input: socket }).on('line', (line) => {
    const reply = replySchema.parse(JSON.parse(line));
    if (reply.event === undefined) arrived.push(reply);
    wake();
  }).on('error', (error: Error) => fail(error.message));
  return {
    async next() {
      const deadline = setTimeout(() => fail('no answer'), REPLY_DEADLINE_MS);
      try {
        for (;;) {
          const reply = arrived.shift();
          if (reply) return reply;
          if (failure) throw failure;
          await new Promise<void>((resolve) => { wake = resolve; });
        }
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}
