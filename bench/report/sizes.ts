import type { ScaleResult } from '../scale.js';

type Column = readonly [heading: string, cell: (result: ScaleResult) => string];

const COLUMNS: readonly Column[] = [
  ['hosts', ({ hosts }) => String(hosts)],
  ['tasks', ({ tasks }) => String(tasks)],
  ['join all', ({ joinSeconds }) => `${joinSeconds.toFixed(1)} s`],
  ['apply → all running', ({ deploySeconds }) => `${deploySeconds.toFixed(1)} s`],
  ['per task', ({ deploySeconds, tasks }) => `${((deploySeconds / tasks) * 1000).toFixed(1)} ms`],
  ['CPU per task', ({ cpuSecondsToDeploy, tasks }) => `${((cpuSecondsToDeploy / tasks) * 1000).toFixed(1)} ms`],
  ['network scripts per host', ({ applies, hosts }) => (applies / hosts).toFixed(1)],
  ['memory', ({ memoryMiB }) => `${Math.round(memoryMiB)} MiB`],
  ['idle CPU', ({ idleCpuPercent }) => `${idleCpuPercent.toFixed(1)} %`],
  ['idle Redis commands', ({ idleRedisCommandsPerSecond }) => `${idleRedisCommandsPerSecond.toFixed(1)}/s`],
];

/** Sizes of clusters with what each costs; the cost per task is what stays the same when it grows linearly. Pure. */
export const sizeRows = (results: readonly ScaleResult[]): readonly (readonly string[])[] =>
  [COLUMNS.map(([heading]) => heading), ...results.map((result) => COLUMNS.map(([, cell]) => cell(result)))];

/** CPU per task of the largest size, in multiples of the smallest one's. */
export function growth(results: readonly ScaleResult[]): number | undefined {
  const [first, last] = [results[0], results.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  return last.cpuSecondsToDeploy / last.tasks / (first.cpuSecondsToDeploy / first.tasks);
}
