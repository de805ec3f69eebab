import { Option, type Command } from 'commander';
import type { CreateTokenRequest, Role, TokenSecret, TokenSummary } from '../../api/contract.js';
import { timestamp } from '../../base/clock.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { lifetimeMs } from '../option-values.js';
import { renderTable } from '../output/table.js';
import { tokenColumns } from '../views/token-view.js';

interface ListOptions {
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

const EXPIRES = ['--expires <lifetime>', 'end after this time: 30d, 12h; without it the token does not end'] as const;

export function configure(command: Command, context: CommandContext): void {
  command.command('create').description('make a token, and print it once')
    .argument('<name>', 'whose it is')
    .addOption(new Option('--role <role>', 'view: read and watch; admin: everything').choices(['view', 'admin']).makeOptionMandatory())
    .option(EXPIRES[0], EXPIRES[1], lifetimeMs)
    .action((name: string, options: { role: Role; expires?: number }) => create(context, name, options));
  command.command('ls').description('list tokens; the tokens themselves are kept nowhere')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .action((options: ListOptions) => list(context, options));
  command.command('rotate').description('replace a token by a new one, and print that once; the old one ends at once')
    .argument('<name>')
    .option(EXPIRES[0], 'end after this time; without it after as long as the old one was given', lifetimeMs)
    .action((name: string, { expires }: { expires?: number }) => rotate(context, name, expires));
  command.command('rm').description('end tokens')
    .argument('<names...>')
    .action((names: readonly string[]) => remove(context, names));
}

const expiry = (context: CommandContext, lifetime: number | undefined) => (lifetime === undefined ? {} : { expiresAt: timestamp(context.now() + lifetime) });

async function create(context: CommandContext, name: string, { role, expires }: { role: Role; expires?: number }): Promise<void> {
  const request: CreateTokenRequest = { name, role, ...expiry(context, expires) };
  show(context, await context.client().post<TokenSecret>('/v1/tokens', request));
}

async function rotate(context: CommandContext, name: string, expires: number | undefined): Promise<void> {
  show(context, await context.client().post<TokenSecret>(pathOf('tokens', name, 'rotate'), expiry(context, expires)));
}

/** stdout: the token alone, for scripts. */
function show(context: CommandContext, { name, role, expiresAt, token }: TokenSecret): void {
  context.note(`token "${name}", role ${role}${expiresAt === undefined ? '' : `, until ${expiresAt}`}; it is shown this once:`);
  context.print(token);
}

async function list(context: CommandContext, { output, headers }: ListOptions): Promise<void> {
  const { items } = await context.client().get<{ items: readonly TokenSummary[] }>('/v1/tokens');
  if (output === 'json') return context.print(JSON.stringify({ items }, null, 2));
  if (items.length === 0) return context.note('no tokens');
  for (const line of renderTable(tokenColumns({ nowMs: context.now(), style: context.style }), items, { headers })) context.print(line);
}

async function remove(context: CommandContext, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await context.client().delete(pathOf('tokens', name));
    context.print(`token/${name} deleted`);
  }
}
