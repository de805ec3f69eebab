import { z } from 'zod';
import { cronProblem, isTimeZone } from '../../model/cron.js';
import type { JobSchedule } from '../../model/index.js';
import { defined, form, oneOf } from './form.js';
import { duration } from './quantities.js';

const cron = () =>
  z.string().max(200).transform((text, context) => {
    const fields = text.trim().split(/\s+/).join(' ');
    const problem = cronProblem(fields);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    return fields;
  });

const count = (otherwise: number) => z.int().min(0).max(1000).prefault(otherwise);

/** What Kubernetes' CronJob has, with one more word about what was missed. */
export const schedule = () =>
  form({
    cron: cron().describe('Minute, hour, day of month, month, day of week; six fields begin with seconds'),
    timeZone: z.string().max(100).refine(isTimeZone, 'is no time zone: use a name such as UTC or Europe/Berlin').prefault('UTC'),
    overlap: oneOf(['allow', 'forbid', 'replace']).prefault('forbid').describe('What becomes of a run that is due while another one is under way'),
    missedRuns: oneOf(['latest', 'skip']).prefault('latest').describe('Of what was due while nobody could start it: the latest is made up for, or nothing'),
    startingDeadline: duration(1000).optional().describe('A run that could not be started for so long is given up'),
    suspend: z.boolean().prefault(false).describe('Begin no run; one that is under way goes on'),
    history: form({ successful: count(3), failed: count(1) }).prefault({}).describe('Runs that are kept, with their tasks'),
  }).transform(({ startingDeadline, ...same }): JobSchedule => defined({ ...same, startingDeadlineMs: startingDeadline }));
