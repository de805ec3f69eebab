import { ratioOf, verdictOf, type Goal, type Measure, type Section, type Unit } from './measure.js';
import { medianOf, summaryOf } from './statistics.js';

export const HEADER = ['operation', 'measure', 'median', 'min – max', 'floor', 'ratio', 'goal', ''] as const;

/** One row of the table per measure; the operation stands in its first row only. Pure. */
export const sectionRows = ({ title, measures }: Section): readonly (readonly string[])[] =>
  measures.map((measure, index) => [index === 0 ? title : '', ...measureCells(measure)]);

function measureCells(measure: Measure): readonly string[] {
  const { name, unit, values, floor, goal } = measure;
  const { median, min, max } = summaryOf(values);
  const ratio = unit === 'ms' ? ratioOf(measure) : undefined;
  return [
    name, amount(median, unit), min === max ? '' : `${amount(min, unit)} – ${amount(max, unit)}`,
    floor === undefined || floor.length === 0 ? '' : amount(medianOf(floor), unit), ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    goal === undefined ? '' : goalText(goal, unit), verdictOf(measure) ?? '',
  ];
}

const goalText = (goal: Goal, unit: Unit): string => (goal.kind === 'atMost' ? `≤ ${amount(goal.limit, unit)}` : `≤ ${goal.factor} × floor`);

/** Below ten seconds in milliseconds, above in seconds. */
export function amount(value: number, unit: Unit): string {
  if (unit === 'count') return String(Math.round(value * 10) / 10);
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** `3 × network, 3 × start container`: medians per run. */
export const commandsText = (commands: Readonly<Record<string, readonly number[]>>): string =>
  Object.entries(commands).map(([kind, counts]) => `${amount(medianOf(counts), 'count')} × ${kind}`).join(', ');

/** Medians of the parts, and their share of the sum. */
export function stageRows({ stages = [] }: Section): readonly (readonly string[])[] {
  const medians = stages.map(({ values }) => medianOf(values));
  const sum = medians.reduce((total, value) => total + value, 0);
  return stages.map(({ name }, index) => {
    const value = medians[index] ?? 0;
    return [name, amount(value, 'ms'), sum === 0 ? '' : `${Math.round((value / sum) * 100)} %`];
  });
}
