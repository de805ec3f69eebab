import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { OperatorError } from '../base/errors.js';
import type { CommandContext } from './context.js';

/** One line from the terminal, without showing it. Undefined when stdin is none. @throws USAGE when the input ends before the line does */
export const askSecret = (context: CommandContext, question: string): Promise<string | undefined> => ask(context, question, false);

/** The same, shown while it is typed. */
export const askLine = (context: CommandContext, question: string): Promise<string | undefined> => ask(context, question, true);

async function ask({ deps: { stdin, stderr }, interrupted }: CommandContext, question: string, isShown: boolean): Promise<string | undefined> {
  if (stdin.isTTY !== true) return undefined;
  stderr.write(question);
  const output = new Writable({ write: (chunk, _encoding, done) => (isShown ? stderr.write(chunk as Buffer, () => done()) : done()) });
  const lines = createInterface({ input: stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupt = (): void => reject(new OperatorError('USAGE', 'interrupted: nothing was changed'));
      lines.once('line', resolve);
      lines.once('SIGINT', interrupt); // in raw mode Ctrl-C is a character
      lines.once('close', interrupt);
      interrupted.addEventListener('abort', interrupt, { once: true });
    });
  } finally {
    lines.close();
    if (!isShown) stderr.write('\n');
  }
}

/** All of stdin, when it is no terminal. */
export async function readStdin({ deps: { stdin } }: CommandContext): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
