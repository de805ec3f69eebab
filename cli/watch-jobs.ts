import type { JobFrame, JobsFrame, JobSummary } from '../api/contract.js';
import { OperatorError } from '../base/errors.js';
import { pathOf, unwrapFrame, type Query } from './client.js';
import type { CommandContext } from './context.js';
import { createLiveLines } from './output/live-lines.js';
import { renderTable } from './output/table.js';
import { reopening } from './steady-watch.js';
import { jobColumns } from './views/job-view.js';

interface Format {
  readonly isJson: boolean;
  readonly headers?: boolean;
}

const onBreakOf = (context: CommandContext) => ({ message }: Error): void => context.note(`${message}; going on where there is an answer`);

/** `jobs -w`: on a terminal the table as it is, elsewhere a row for each job that is new or another than before (with -o json one line each); until Ctrl-C. */
export async function watchJobs(context: CommandContext, filter: Query, { isJson, headers = true }: Format): Promise<void> {
  const signal = context.interrupted;
  const isLive = !isJson && context.deps.stdout.isTTY === true;
  const live = isLive ? await createLiveLines(context.deps.stdout) : undefined;
  const known = new Map<string, string>();
  const connect = () => context.client().stream<JobsFrame>('/v1/jobs', { query: { ...filter, watch: 1 }, signal });
  for await (const frame of reopening(connect, { signal, onBreak: onBreakOf(context) })) {
    const { jobs } = unwrapFrame(frame) as Extract<JobsFrame, { readonly jobs: unknown }>;
    const columns = jobColumns({ nowMs: context.now(), style: context.style });
    const changed = [...jobs].reverse().filter((job) => known.get(idOf(job)) !== stateOf(job));
    for (const job of jobs) known.set(idOf(job), stateOf(job));
    if (live !== undefined) live.show(jobs.length === 0 ? ['no jobs'] : renderTable(columns, jobs.slice(0, (context.deps.stdout.rows ?? 24) - 2), { headers }));
    else if (isJson) changed.forEach((job) => context.print(JSON.stringify(job)));
    else if (changed.length > 0) renderTable(columns, changed, { headers: false }).forEach((line) => context.print(line));
  }
  live?.done();
}

const idOf = ({ queue, id }: JobSummary): string => `${queue}/${id}`;
const stateOf = ({ state, progress, error }: JobSummary): string => JSON.stringify([state, progress, error]);

/** `jobs -w QUEUE/ID`: its log as it is written, to its end; then how it ended. @throws NOT_FOUND */
export async function watchJob(context: CommandContext, { kind: queue, name: id }: { readonly kind: string; readonly name: string }, { isJson }: Format): Promise<void> {
  const signal = context.interrupted;
  const connect = () => context.client().stream<JobFrame>(pathOf('jobs', queue, id), { query: { watch: 1 }, signal });
  let shown = 0;
  for await (const frame of reopening(connect, { signal, onBreak: onBreakOf(context) })) {
    const content = unwrapFrame(frame) as Exclude<JobFrame, { readonly error: unknown }>;
    if (isJson) context.print(JSON.stringify(content));
    if ('gone' in content) throw new OperatorError('NOT_FOUND', `job "${queue}/${id}" is no longer kept`, { queue, id });
    const { job, from, log, isLast } = content;
    if (!isJson) log.slice(Math.max(0, shown - from)).forEach((entry) => context.print(entry)); // after a break it begins anew
    shown = Math.max(shown, from + log.length);
    if (!isLast) continue;
    if (!isJson) context.note(`${job.name}: ${job.state}${job.error === undefined ? '' : `: ${job.error}`}`);
    return;
  }
}
