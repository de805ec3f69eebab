import { Option, type Command } from 'commander';
import type { AuditEntry } from '../../model/index.js';
import type { CommandContext } from '../context.js';
import { sinceTime, wholeNumber } from '../option-values.js';
import { printLog } from '../print-log.js';
import { auditColumns, auditLine } from '../views/audit-view.js';

interface AuditOptions {
  readonly watch?: boolean;
  readonly for?: string;
  readonly action?: string;
  readonly user?: string;
  readonly outcome?: string;
  readonly since?: string;
  readonly limit: number;
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .option('-w, --watch', 'go on with what users do')
    .option('--for <object>', 'only what was done to KIND/NAME; tokens are token/NAME')
    .option('--action <actions>', 'only these, comma-separated: apply, scale, drain, exec, token; `token` includes `token create`')
    .option('--user <names>', 'only what these users did, comma-separated')
    .option('--outcome <outcome>', 'only what was done, begun, refused or failed')
    .option('--since <time>', 'only what is newer: 2h, or 2026-11-21T10:00:00Z', sinceTime(context.now()))
    .option('--limit <count>', 'the newest so many', wholeNumber, 100)
    .addOption(new Option('-o, --output <format>', 'output format; json: one object per line with -w').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .addHelpText('after', '\nFor the role admin. It is kept for the time that retention.audit of the Cluster settings says, and holds no values of secrets, variables or command lines.')
    .action((options: AuditOptions) => audit(context, options));
}

const audit = (context: CommandContext, { watch, output, headers, ...query }: AuditOptions): Promise<void> =>
  printLog<AuditEntry>(context, {
    path: '/v1/audit', query, isWatch: watch === true, isJson: output === 'json', headers, nothing: 'nothing was changed by users',
    columns: auditColumns({ nowMs: context.now(), style: context.style }), line: (entry) => auditLine(entry, context.style),
  });
