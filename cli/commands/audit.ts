import type { Command } from 'commander';
import type { AuditEntry } from '../../model/index.js';
import type { CommandContext } from '../context.js';
import { addLogOptions, type LogOptions } from '../log-options.js';
import { printLog } from '../print-log.js';
import { auditColumns, auditLine } from '../views/audit-view.js';

interface AuditOptions extends LogOptions {
  readonly for?: string;
  readonly action?: string;
  readonly user?: string;
  readonly outcome?: string;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .option('-w, --watch', 'go on with what users do')
    .option('--for <object>', 'only what was done to KIND/NAME; tokens are token/NAME')
    .option('--action <actions>', 'only these, comma-separated: apply, scale, drain, exec, token; `token` includes `token create`')
    .option('--user <names>', 'only what these users did, comma-separated')
    .option('--outcome <outcome>', 'only what was done, begun, refused or failed');
  addLogOptions(command, context.now())
    .addHelpText('after', '\nFor the role admin. It is kept for the time that retention.audit of the Cluster settings says, and holds no values of secrets, variables or command lines.')
    .action((options: AuditOptions) => audit(context, options));
}

const audit = (context: CommandContext, { watch, output, headers, ...query }: AuditOptions): Promise<void> =>
  printLog<AuditEntry>(context, {
    path: '/v1/audit', query, isWatch: watch === true, isJson: output === 'json', headers, nothing: 'nothing was changed by users',
    columns: auditColumns({ nowMs: context.now(), style: context.style }), line: (entry) => auditLine(entry, context.style),
  });
