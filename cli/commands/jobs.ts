import { Option, type Command } from 'commander';
import type { JobActionResult, JobDetail, JobSummary } from '../../api/contract.js';
import { splitRef } from '../../api/query.js';
import { OperatorError } from '../../base/errors.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { wholeNumber } from '../option-values.js';
import { renderTable } from '../output/table.js';
import { jobColumns, renderJob } from '../views/job-view.js';
import { watchJob, watchJobs } from '../watch-jobs.js';

interface JobsOptions {
  readonly queue?: string;
  readonly key?: string;
  readonly state?: string;
  readonly limit: number;
  readonly watch?: boolean;
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

const ACTIONS = ['retry', 'promote', 'rm'] as const;
type Action = (typeof ACTIONS)[number];

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('[job...]', 'QUEUE/ID: print that job and its log with every remote command')
    .option('--queue <queue>', 'only of this queue: join-node, leave-node, sync-host, sync-task, resolve-image')
    .option('--key <name>', 'only about this node, task or service; a service includes its tasks')
    .option('--state <state>', 'active, waiting, delayed, completed or failed')
    .option('--limit <count>', 'the newest so many', wholeNumber, 50)
    .option('-w, --watch', 'go on with what is new: of the list, or of one job until it has ended')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .addHelpText('after', '\n  jobs logs QUEUE/ID      the log alone\n  jobs retry QUEUE/ID     look again at what an ended job was about\n  jobs promote QUEUE/ID   do now what was to be done later\n  jobs rm QUEUE/ID        drop a job that is not active; the next resync makes up for what it was to do')
    .action((words: readonly string[], options: JobsOptions) => dispatch(context, words, options));
}

function dispatch(context: CommandContext, words: readonly string[], options: JobsOptions): Promise<void> {
  const [first] = words;
  const action = ACTIONS.find((one) => one === first);
  if (action !== undefined) return act(context, action, words.slice(1));
  if (options.watch !== true) return first === undefined ? list(context, options) : show(context, words, options);
  const isJson = options.output === 'json';
  if (first === undefined) return watchJobs(context, filterOf(options), { isJson, headers: options.headers });
  if (words.length > 1) throw new OperatorError('USAGE', 'jobs --watch: one job at a time');
  return watchJob(context, splitJob(first), { isJson });
}

const filterOf = ({ queue, key, state, limit }: JobsOptions) => ({ queue, key, state, limit });

async function list(context: CommandContext, options: JobsOptions): Promise<void> {
  const { items } = await context.client().get<{ items: readonly JobSummary[] }>('/v1/jobs', filterOf(options));
  const { output, headers } = options;
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

async function act(context: CommandContext, action: Action, words: readonly string[]): Promise<void> {
  if (words.length === 0) throw new OperatorError('USAGE', `jobs ${action} wants QUEUE/ID, as \`drover jobs\` prints it`);
  for (const word of words) {
    const { kind: queue, name: id } = splitJob(word);
    const path = pathOf('jobs', queue, id);
    const { outcome, key } = await (action === 'rm' ? context.client().delete<JobActionResult>(path) : context.client().post<JobActionResult>(`${path}/${action}`, {}));
    context.print(outcome === 'removed' ? `job ${word} removed` : `${key} is due in ${queue}: see \`drover jobs --queue ${queue} --key ${key}\``);
  }
}

/** An id may hold further slashes. @throws USAGE */
function splitJob(word: string): { kind: string; name: string } {
  const at = word.indexOf('/');
  return at > 0 ? { kind: word.slice(0, at), name: word.slice(at + 1) } : splitRef(word);
}
