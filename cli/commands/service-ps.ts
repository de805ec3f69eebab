import { Option, type Command } from 'commander';
import type { ResourceList } from '../../api/contract.js';
import { API_VERSION, slotRows, type Service, type Task } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { isDataFormat, printData, type Format } from '../output/print-objects.js';
import { renderPs } from '../views/ps-view.js';

interface PsOptions {
  readonly output: Format;
  readonly trunc: boolean;
  readonly headers: boolean;
}

export function configurePs(command: Command, context: CommandContext): void {
  command
    .argument('<services...>', 'names or unique prefixes')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json', 'yaml', 'name']).default('table'))
    .option('--no-trunc', 'errors in full, and what failed tasks said last')
    .option('--no-headers', 'no header line')
    .action((services: readonly string[], options: PsOptions) => ps(context, services, options));
}

async function ps(context: CommandContext, names: readonly string[], { output, trunc, headers }: PsOptions): Promise<void> {
  const client = context.client();
  const services = await Promise.all(names.map((name) => client.get<Service>(pathOf('services', name))));
  const wanted = new Set(services.map(({ metadata: { name } }) => name));
  const { metadata, items } = await client.get<ResourceList>(pathOf('tasks'));
  const rows = slotRows((items as readonly Task[]).filter(({ spec }) => wanted.has(spec.service)));
  if (isDataFormat(output)) {
    const text = await printData({ apiVersion: API_VERSION, kind: 'List', metadata, items: rows.map(({ task }) => task) }, output);
    if (text !== '') context.print(text);
    return;
  }
  const said = trunc ? () => false : () => true;
  for (const line of renderPs(rows, { nowMs: context.now(), style: context.style }, { truncate: trunc, headers, said })) context.print(line);
}
