import type { JobDetail, JobSummary } from '../api/contract.js';
import { pathOf, type ApiClient } from '../cli/client.js';

/** One round trip to a host, as the job's log has it. Times in milliseconds since the epoch. */
export interface TracedCommand {
  readonly title: string;
  readonly node: string;
  readonly outcome: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A host confirmed that it is in the state of a store version, or a later one. */
export interface Applied {
  readonly version: number;
  readonly at: number;
}

export interface JobTrace {
  readonly queue: string;
  readonly key: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly commands: readonly TracedCommand[];
  /** Of a sync that went well. */
  readonly applied?: Applied;
  /** What was to be withdrawn is out of the tables; absent when that was all in one. */
  readonly withdrawn?: Applied;
}

const COMMAND = /^(\S+Z) (.+) on (\S+): (exit \d+|signal \S+|reply lost|refused: .*) in (\d+) ms$/;

/** An entry of a job's log may hold many lines. */
const linesOf = (log: readonly string[]): readonly string[] => log.flatMap((entry) => entry.split('\n'));

/** Commands of a job's log. The line is written when the command has ended. Pure. */
export const parseCommands = (log: readonly string[]): readonly TracedCommand[] =>
  linesOf(log).flatMap((line) => {
    const [, time = '', title = '', node = '', outcome = '', durationMs = ''] = COMMAND.exec(line) ?? [];
    if (time === '') return [];
    const endedAt = Date.parse(time);
    return [{ title, node, outcome, startedAt: endedAt - Number(durationMs), endedAt }];
  });

const APPLIED = /^(\S+Z) \d+ steps, \d+ round trips, store version (\d+)$/;
const WITHDRAWN = /^(\S+Z) withdrawn, store version (\d+)$/;

/** Pure. */
export const parseApplied = (log: readonly string[]): Applied | undefined => firstMatch(log, APPLIED);
/** Pure. */
export const parseWithdrawn = (log: readonly string[]): Applied | undefined => firstMatch(log, WITHDRAWN);

function firstMatch(log: readonly string[], pattern: RegExp): Applied | undefined {
  const [, time, version] = linesOf(log).map((line) => pattern.exec(line)).find((match) => match !== null) ?? [];
  return time === undefined ? undefined : { version: Number(version), at: Date.parse(time) };
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^apply \d+ network steps$/, 'network'], [/^start /, 'start container'], [/^stop /, 'remove container'], [/^observe /, 'observe'],
];

/** How many commands of each kind the jobs sent. Pure. */
export function countCommands(traces: readonly JobTrace[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { title } of traces.flatMap(({ commands }) => commands)) {
    const kind = KINDS.find(([pattern]) => pattern.test(title))?.[1] ?? title;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

export const totalOf = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const MOST_JOBS = 600;

/** Finished jobs that started between two times, in order, with every remote command. */
export async function tracesBetween(client: ApiClient, from: number, to: number): Promise<readonly JobTrace[]> {
  const items = await finishedJobs(client, {});
  const inside = items.filter(({ startedAt = '' }) => Date.parse(startedAt) >= from && Date.parse(startedAt) <= to);
  return (await Promise.all(inside.map((job) => traceJob(client, job)))).sort((one, other) => one.startedAt - other.startedAt);
}

/** Newest first. */
export async function finishedJobs(client: ApiClient, filter: { readonly queue?: string }): Promise<readonly JobSummary[]> {
  const { items } = await client.get<{ readonly items: readonly JobSummary[] }>('/v1/jobs', { ...filter, limit: MOST_JOBS });
  return items.filter(({ startedAt, finishedAt }) => startedAt !== undefined && finishedAt !== undefined);
}

export const traceJob = async (client: ApiClient, { queue, id }: Pick<JobSummary, 'queue' | 'id'>): Promise<JobTrace> =>
  traceOf(await client.get<JobDetail>(pathOf('jobs', queue, id)));

const traceOf = ({ queue, key, createdAt, startedAt, finishedAt, log }: JobDetail): JobTrace => ({
  queue, key, commands: parseCommands(log), applied: parseApplied(log), withdrawn: parseWithdrawn(log),
  createdAt: Date.parse(createdAt), startedAt: Date.parse(startedAt ?? createdAt), finishedAt: Date.parse(finishedAt ?? createdAt),
});
