import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Section } from './report/measure.js';
import type { ScaleResult } from './scale.js';

export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly node: string;
  /** How the lab's hosts run: `kvm`, or `tcg` for software emulation. */
  readonly acceleration: string;
}

/** What `bench/results/latest.json` keeps; a bench of some scenarios replaces those and leaves the others. */
export interface Results {
  readonly machine: Machine;
  /** By scenario. */
  readonly sections: Readonly<Record<string, Section>>;
  readonly sizes?: { readonly measuredAt: string; readonly rows: readonly ScaleResult[] };
}

export function readResults(path: string): Results | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : undefined;
}

/** Numbers are rounded to a hundredth: more would only make the file longer. */
export function writeResults(path: string, results: Results): void {
  mkdirSync(dirname(path), { recursive: true });
  const rounded = JSON.stringify(results, (_key, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value), 2);
  writeFileSync(path, `${rounded.replace(/\[[\d\s.,-]*\]/g, (list) => list.replace(/\s+/g, ' '))}\n`);
}

export const thisMachine = (acceleration: string): Machine => ({
  cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', memoryGiB: totalmem() / 2 ** 30, node: process.version, acceleration,
});
