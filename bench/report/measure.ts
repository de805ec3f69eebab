import { medianOf } from './statistics.js';

export type Unit = 'ms' | 'count';

/** What the issue asks of a measure: its median, against a fixed limit or against the median of its floor. */
export type Goal = { readonly kind: 'atMost'; readonly limit: number } | { readonly kind: 'floorTimes'; readonly factor: number };

/** One figure of an operation over all runs, and of the same work done by hand. */
export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly values: readonly number[];
  readonly floor?: readonly number[];
  readonly goal?: Goal;
}

/** A part of the time on the way from order to result; the parts follow each other. */
export interface Stage {
  readonly name: string;
  readonly values: readonly number[];
}

/** What one scenario found. Sections are measured one at a time and kept together in one file. */
export interface Section {
  readonly title: string;
  /** RFC 3339. */
  readonly measuredAt: string;
  readonly runs: number;
  readonly measures: readonly Measure[];
  /** Remote commands by what they do, over all hosts, per run. */
  readonly commands?: Readonly<Record<string, readonly number[]>>;
  readonly stages?: readonly Stage[];
  readonly notes: readonly string[];
}

export type Verdict = 'met' | 'missed' | 'no floor';

/** How often the floor fits into the measure; undefined without a floor. */
export const ratioOf = ({ values, floor }: Measure): number | undefined => (floor === undefined || floor.length === 0 ? undefined : medianOf(values) / medianOf(floor));

export function verdictOf(measure: Measure): Verdict | undefined {
  const { goal, values } = measure;
  if (goal === undefined) return undefined;
  if (goal.kind === 'atMost') return medianOf(values) <= goal.limit ? 'met' : 'missed';
  const ratio = ratioOf(measure);
  if (ratio === undefined) return 'no floor';
  return ratio <= goal.factor ? 'met' : 'missed';
}
