import { Option, type Command } from 'commander';
import type { AcceptLossResult, MemberList } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { RewindAlarm } from '../../model/index.js';
import type { CommandContext } from '../context.js';
import { renderTable } from '../output/table.js';
import { memberColumns, mixedBuilds } from '../views/member-view.js';

interface MembersOptions {
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .action((options: MembersOptions) => members(context, options));
  command.command('accept-loss').description('go on with a store that lacks what was acknowledged; that is lost for good')
    .option('--yes', 'without this it only says what is lost')
    .action(({ yes }: { yes?: boolean }) => acceptLoss(context, yes === true));
}

async function members(context: CommandContext, { output, headers }: MembersOptions): Promise<void> {
  const { items, alarm } = await context.client().get<MemberList>('/v1/members');
  if (output === 'json') return context.print(JSON.stringify({ items, alarm }, null, 2));
  for (const line of renderTable(memberColumns({ nowMs: context.now(), style: context.style }), items, { headers })) context.print(line);
  const mixed = mixedBuilds(items);
  if (mixed !== undefined) context.note(`\n${mixed}`);
  if (alarm !== undefined) context.note(`\n${explained(alarm)}\nBring back the manager that has them, or go on without them: drover members accept-loss`);
}

async function acceptLoss(context: CommandContext, isConfirmed: boolean): Promise<void> {
  if (!isConfirmed) {
    const { alarm } = await context.client().get<MemberList>('/v1/members');
    if (alarm === undefined) return context.note('the store lacks nothing: there is no loss to accept');
    throw new OperatorError('USAGE', `accept-loss: ${explained(alarm)}\nThese writes are given up for good with --yes`);
  }
  const { accepted } = await context.client().post<AcceptLossResult>('/v1/members/accept-loss', {});
  if (accepted === undefined) return context.note('the store lacks nothing: there is no loss to accept');
  context.print(`loss accepted: what came after version ${accepted.found}, up to ${accepted.acknowledged}, is given up`);
}

const explained = ({ member, acknowledged, found, since }: RewindAlarm): string =>
  `ALARM since ${since}: the store lacks writes that were acknowledged. Member ${member} knows of version ${acknowledged}; of those up to it the store has none after ${found}.`
  + ' Hosts go on as they are, and nothing is changed.';
