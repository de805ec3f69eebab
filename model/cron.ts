import { CronExpressionParser } from 'cron-parser';

/** When something is due again and again, as cron says it, by the clocks of a time zone. */
export interface Timetable {
  /** Five fields, six with seconds before them, or a nickname such as `@daily`. */
  readonly cron: string;
  /** As in the IANA database: `Europe/Berlin`. */
  readonly timeZone: string;
}

const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
/** Without `H`, which the parser takes for a value by chance. */
const TERM = /^(\*|\?|L|\d{1,2}L?|[a-z]{3}L?)$/i;

/**
 * The first time after `afterMs`; milliseconds since the epoch. A time that the clocks leave out in spring is due an hour later, one that they show twice
 * in autumn the first time only. undefined: never again.
 */
export function nextTime({ cron, timeZone }: Timetable, afterMs: number): number | undefined {
  try {
    return CronExpressionParser.parse(cron, { currentDate: new Date(afterMs), tz: timeZone }).next().getTime();
  } catch {
    return undefined; // its loop ends when a time is too far away
  }
}

/** The latest time after `afterMs` and not after `nowMs`; undefined when there was none. However many there were, they are not counted. */
export function latestTime(timetable: Timetable, afterMs: number, nowMs: number): number | undefined {
  const isDue = (time: number | undefined): time is number => time !== undefined && time <= nowMs;
  let due = nextTime(timetable, afterMs);
  if (!isDue(due)) return undefined;
  for (let low = due, high = nowMs; ;) {
    const later = nextTime(timetable, low);
    if (!isDue(later)) return due;
    due = later;
    const middle = Math.floor((Math.max(low, later) + high) / 2);
    if (isDue(nextTime(timetable, middle))) low = middle;
    else [low, high] = [later, middle];
  }
}

/** Why nobody can follow the timetable, or undefined. */
export function cronProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (NICKNAMES.includes(cron)) return undefined;
  if (cron.startsWith('@')) return `is no nickname: use one of ${NICKNAMES.join(', ')}`;
  if (fields.length < 5 || fields.length > 6) return 'expected five fields (minute, hour, day of month, month, day of week), or six with seconds first';
  const wrong = fields.find((field) => !field.split(/[,/#-]/).every((term) => TERM.test(term)));
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is not understood: numbers, names of three letters, * , - / L and # are`;
  try {
    CronExpressionParser.parse(cron, { currentDate: new Date(0), tz: 'UTC' }).next();
    return undefined;
  } catch (error) {
    return `names no time: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
