import { Option, type Command } from 'commander';
import { sinceTime, wholeNumber } from './option-values.js';

export interface LogOptions {
  readonly watch?: boolean;
  readonly since?: string;
  readonly limit: number;
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

/** What all logs of the control plane are asked with; `nowMs` in milliseconds since the epoch. */
export const addLogOptions = (command: Command, nowMs: number): Command =>
  command
    .option('--since <time>', 'only what is newer: 2h, or 2026-11-21T10:00:00Z', sinceTime(nowMs))
    .option('--limit <count>', 'the newest so many', wholeNumber, 100)
    .addOption(new Option('-o, --output <format>', 'output format; json: one object per line with -w').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line');
