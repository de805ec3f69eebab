import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/index.js';

export interface Size {
  readonly hosts: number;
  readonly tasks: number;
}

export interface BenchOptions {
  /** Undefined: five, or fewer where a scenario says so. */
  readonly runs?: number;
  /** Scenario names; `sizes` is the one of simulated hosts. */
  readonly only: readonly string[];
  readonly sizes: readonly Size[];
  /** Where the figures are kept; `-`: nowhere, they are printed as JSON after the table. */
  readonly file: string;
  readonly keepsLab: boolean;
  readonly writesDocs: boolean;
}

export const SIZES = 'sizes';
/** What docs/performance.md is made of. */
export const RESULTS = 'bench/results/latest.json';
/** As a file name. */
export const STDOUT = '-';
export const USAGE = `npm run bench -- [--runs N] [--only NAME,…] [--sizes HOSTS/TASKS,…] [--no-scale] [--json FILE|-] [--write-docs] [--keep]
names: ${[...SCENARIOS.map(({ name }) => name), SIZES].join(', ')}`;

const ALL_SIZES = '50/500,100/1000,250/2500,500/5000';

/** Pure. @throws Error that names what is wrong */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' }, only: { type: 'string' }, sizes: { type: 'string' }, json: { type: 'string' },
      'no-scale': { type: 'boolean' }, keep: { type: 'boolean' }, 'write-docs': { type: 'boolean' },
    },
  });
  const names = [...SCENARIOS.map(({ name }) => name), SIZES];
  const only = values.only?.split(',') ?? names.filter((name) => name !== SIZES || values['no-scale'] !== true);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: names are ${names.join(', ')}`);
  return {
    only, runs: values.runs === undefined ? undefined : wholeNumber('--runs', values.runs),
    sizes: (values.sizes ?? ALL_SIZES).split(',').map(sizeOf),
    file: values.json ?? (values['write-docs'] === true ? RESULTS : STDOUT), keepsLab: values.keep === true, writesDocs: values['write-docs'] === true,
  };
}

function sizeOf(text: string): Size {
  const [hosts, tasks, ...rest] = text.split('/');
  if (rest.length > 0) throw new Error(`--sizes ${text}: HOSTS/TASKS, as in 50/500`);
  return { hosts: wholeNumber('--sizes', hosts), tasks: wholeNumber('--sizes', tasks) };
}

function wholeNumber(option: string, text: string | undefined): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} ${text}: a whole number from 1 on`);
  return number;
}
