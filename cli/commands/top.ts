import { Option, type Command } from 'commander';
import type { ProcessList } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import { EXIT, type CommandContext } from '../context.js';
import { renderTable, type Column } from '../output/table.js';
import { sourceOf } from '../task-or-service.js';

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('[task]', 'web.1, a full name, an id or a unique prefix; or a service, for all its running tasks; without it the whole cluster, until q is pressed')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .action((task: string | undefined, { output }: { readonly output: string }) => (task === undefined ? overview(context, output === 'json') : top(context, task, output === 'json')));
}

async function overview(context: CommandContext, isJson: boolean): Promise<void> {
  if (isJson) throw new OperatorError('USAGE', 'top -o json wants a task or a service: for the whole cluster see `drover get all -o json`');
  const { showOverview } = await import('../overview.js');
  await showOverview(context);
}

interface Row {
  readonly task: string;
  readonly cells: readonly string[];
}

async function top(context: CommandContext, name: string, isJson: boolean): Promise<void> {
  const { path, isService } = await sourceOf(context, name, 'processes');
  const list = await context.client().get<ProcessList>(path);
  if (isJson) return context.print(JSON.stringify(list, undefined, 2));
  const tables = list.items.flatMap((item) => ('error' in item ? [] : [item]));
  const rows = tables.flatMap(({ task, processes }) => processes.map((cells): Row => ({ task, cells })));
  const columns = (tables[0]?.titles ?? []).map((title, at): Column<Row> => ({ title, value: ({ cells }) => cells[at] ?? '' }));
  for (const line of rows.length === 0 ? [] : renderTable([...(isService ? [{ title: 'TASK', value: ({ task }: Row) => task }] : []), ...columns], rows)) context.print(line);
  for (const item of list.items) {
    if (!('error' in item)) continue;
    context.note(`${item.task}: ${item.error.message}`);
    context.exitWith(EXIT.error);
  }
}
