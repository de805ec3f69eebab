import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { ApplyRequest, ApplyResult } from '../../api/contract.js';
import { pluralOf } from '../../api/kinds.js';
import { API_VERSION, type AnyResource, type FileKind } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { readValue } from '../file-values.js';
import { durationMs } from '../option-values.js';
import { applyLines, waitForAll } from './apply.js';
import { removeObjects } from './delete.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { inspected as asInspected } from './node.js';

interface FileCommands {
  readonly kind: FileKind;
  /** What `inspect` says of itself. */
  readonly inspected: string;
}

interface ValueOptions {
  readonly label?: Readonly<Record<string, string>>;
  readonly wait?: boolean;
  readonly timeout?: number;
}

const WAIT_TIMEOUT_MS = 600_000;

/** `create`, `update`, `ls`, `inspect` and `rm` of secrets or configs. */
export function configureFiles(command: Command, context: CommandContext, { kind, inspected }: FileCommands): void {
  const noun = kind.toLowerCase();
  command.command('create').description(`make a ${noun} of a file, or of stdin`)
    .argument('<name>').argument('<file>', 'or - for stdin')
    .option('-l, --label <label>', 'KEY=VALUE; may be given several times', collectLabel)
    .action((name: string, file: string, options: ValueOptions) => put(context, { kind, name, file, expects: 'absent' }, options));
  command.command('update').description(`give a ${noun} another value; services that use it are updated, one task after the other`)
    .argument('<name>').argument('<file>', 'or - for stdin')
    .option('--wait', 'wait until the services run with it')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, WAIT_TIMEOUT_MS)
    .action((name: string, file: string, options: ValueOptions) => put(context, { kind, name, file, expects: 'present' }, options));
  addOutputOptions(command.command('ls').description(`list ${noun}s`))
    .action((options: GetOptions) => get(context, [kind], [], options));
  addOutputOptions(command.command('inspect').description(inspected).argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, [kind], names, asInspected(options)));
  command.command('rm').description(`delete ${noun}s that no service uses`)
    .argument('<names...>')
    .action((names: readonly string[]) => removeObjects(context, names.map((name) => ({ kind, name })), { timeout: 0 }));
}

function collectLabel(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('KEY=VALUE is wanted.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

interface NewValue {
  readonly kind: FileKind;
  readonly name: string;
  readonly file: string;
  readonly expects: 'absent' | 'present';
}

async function put(context: CommandContext, { kind, name, file, expects }: NewValue, { label, wait, timeout = WAIT_TIMEOUT_MS }: ValueOptions): Promise<void> {
  const value = file === '-' ? await stdinBytes(context) : await readValue(resolve(context.deps.workDir, file));
  const metadata = { name, ...(expects === 'present' ? await keptMetadata(context, kind, name) : { labels: label ?? {} }) };
  const document = { apiVersion: API_VERSION, kind, metadata, spec: { data: value.toString('base64') } };
  const request: ApplyRequest = { documents: [{ document }], expects };
  const result = await context.client().post<ApplyResult>('/v1/apply', request, { isRepeatable: expects === 'present' });
  for (const line of applyLines(result)) context.print(line);
  if (wait === true) await waitForAll(context, result.objects, timeout);
}

/** An update is about the value alone. */
async function keptMetadata(context: CommandContext, kind: FileKind, name: string): Promise<object> {
  const { metadata: { labels, annotations } } = await context.client().get<AnyResource>(pathOf(pluralOf(kind), name));
  return { labels, annotations };
}

async function stdinBytes({ deps: { stdin } }: CommandContext): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
