import { Option, type Command } from 'commander';
import type { JobDetail, JobSummary } from '../../api/contract.js';
import { splitRef } from '../../api/query.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { wholeNumber } from '../option-values.js';
import { renderTable } from '../output/table.js';
import { jobColumns, renderJob } from '../views/job-view.js';

interface JobsOptions {
  readonly queue?: string;
  readonly key?: string;
  readonly state?: string;
  readonly limit: number;
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('[job...]', 'QUEUE/ID: print that job and its log with every remote command (`jobs logs QUEUE/ID`: the log alone)')
    .option('--queue <queue>', 'only of this queue: join-node, leave-node, sync-host, sync-task, resolve-image')
    .option('--key <name>', 'only about this node or task')
    .option('--state <state>', 'active, waiting, delayed, completed or failed')
    .option('--limit <count>', 'the newest so many', wholeNumber, 50)
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .action((words: readonly string[], options: JobsOptions) => (words.length === 0 ? list(context, options) : show(context, words, options)));
}

async function list(context: CommandContext, { output, headers, ...filter }: JobsOptions): Promise<void> {
  const { items } = await context.client().get<{ items: readonly JobSummary[] }>('/v1/jobs', filter);
  if (output === 'json') return context.print(JSON.stringify({ items }, null, 2));
  if (items.length === 0) return context.note('no jobs');
  for (const line of renderTable(jobColumns({ nowMs: context.now(), style: context.style }), items, { headers })) context.print(line);
}

async function show(context: CommandContext, words: readonly string[], { output }: JobsOptions): Promise<void> {
  const isLogOnly = words[0] === 'logs' && words.length > 1;
  for (const word of isLogOnly ? words.slice(1) : words) {
    const { kind: queue, name: id } = splitJob(word);
    const job = await context.client().get<JobDetail>(pathOf('jobs', queue, id));
    if (output === 'json') context.print(JSON.stringify(job, null, 2));
    else for (const line of isLogOnly ? job.log : renderJob(job, { nowMs: context.now(), style: context.style })) context.print(line);
  }
}

/** An id may hold further slashes. @throws USAGE */
function splitJob(word: string): { kind: string; name: string } {
  const at = word.indexOf('/');
  return at > 0 ? { kind: word.slice(0, at), name: word.slice(at + 1) } : splitRef(word);
}
