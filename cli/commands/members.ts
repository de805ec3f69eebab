import { Option, type Command } from 'commander';
import type { MemberList } from '../../api/contract.js';
import type { CommandContext } from '../context.js';
import { renderTable } from '../output/table.js';
import { memberColumns } from '../views/member-view.js';

interface MembersOptions {
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .action((options: MembersOptions) => members(context, options));
}

async function members(context: CommandContext, { output, headers }: MembersOptions): Promise<void> {
  const { items } = await context.client().get<MemberList>('/v1/members');
  if (output === 'json') return context.print(JSON.stringify({ items }, null, 2));
  for (const line of renderTable(memberColumns({ nowMs: context.now(), style: context.style }), items, { headers })) context.print(line);
}
