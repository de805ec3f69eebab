import { PassThrough, Readable } from 'node:stream';
import { OperatorError } from '../../base/errors.js';
import type { TerminalSize } from '../contract.js';
import { drained } from '../drained.js';
import { linesOf } from '../lines.js';
import type { ExecTerminal } from '../ports.js';

export type ExecBody = Readable | { readonly argv?: unknown; readonly stdin?: unknown };

export interface ExecInput {
  readonly argv: readonly string[];
  readonly stdin?: Readable | undefined;
  readonly terminal?: ExecTerminal | undefined;
}

/** What the client asks for, and the streams of what it goes on to send. @throws USAGE */
export async function inputOf(body: ExecBody): Promise<ExecInput> {
  if (!(body instanceof Readable)) {
    const stdin = typeof body?.stdin === 'string' ? Readable.from([Buffer.from(body.stdin, 'base64')]) : undefined;
    return { argv: argvOf(body?.argv), stdin };
  }
  const lines = linesOf(body);
  const first = await lines.next();
  const { argv: words, tty, interactive } = parseFrame(first.done === true ? '{}' : first.value);
  const argv = argvOf(words);
  const size = tty === undefined ? undefined : sizeOf(tty);
  return { argv, ...pumped(lines, { size, isInteractive: interactive !== false }) };
}

interface Pumping {
  readonly size: TerminalSize | undefined;
  readonly isInteractive: boolean;
}

/** A client that goes away in the middle ends stdin; the abort of the answer ends the command. */
function pumped(lines: AsyncGenerator<string>, { size, isInteractive }: Pumping): Pick<ExecInput, 'stdin' | 'terminal'> {
  const stdin = new PassThrough();
  const listeners: ((size: TerminalSize) => void)[] = [];
  const pump = async (): Promise<void> => {
    for await (const line of lines) {
      const { stdin: chunk, resize } = parseFrame(line);
      if (resize !== undefined) listeners.forEach((listener) => listener(sizeOf(resize)));
      // read on when the command has ended: leaving the loop would destroy the connection, and the answer with it
      if (typeof chunk === 'string' && !stdin.destroyed && !stdin.write(Buffer.from(chunk, 'base64'))) await drained(stdin);
    }
  };
  void pump().catch(() => undefined).finally(() => stdin.end());
  return {
    ...(isInteractive && { stdin }),
    ...(size !== undefined && { terminal: { ...size, onResize: (listener) => void listeners.push(listener) } }),
  };
}

type Frame = Readonly<Partial<Record<'argv' | 'stdin' | 'tty' | 'interactive' | 'resize', unknown>>>;

function parseFrame(line: string): Frame {
  try {
    const frame: unknown = JSON.parse(line);
    if (typeof frame === 'object' && frame !== null) return frame;
  } catch {
    // answered below
  }
  throw new OperatorError('USAGE', 'exec: a frame is not a JSON object');
}

function argvOf(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string')) return value as readonly string[];
  throw new OperatorError('USAGE', 'exec: argv must be a list of at least one string');
}

function sizeOf(value: unknown): TerminalSize {
  const { columns, rows } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (isCount(columns) && isCount(rows)) return { columns, rows };
  throw new OperatorError('USAGE', 'exec: the size of a terminal is {columns, rows}, whole numbers from 1 to 65535');
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
