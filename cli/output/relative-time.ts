const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `5s`, `3m20s`, `2h5m`, `4d`, for columns; a time ahead (a clock that is off) counts as now. */
export function shortDuration(ms: number): string {
  const past = Math.max(0, ms);
  if (past < 2 * MINUTE) return `${Math.floor(past / SECOND)}s`;
  if (past < 10 * MINUTE) return two(past, [MINUTE, 'm'], [SECOND, 's']);
  if (past < 3 * HOUR) return `${Math.floor(past / MINUTE)}m`;
  if (past < 8 * HOUR) return two(past, [HOUR, 'h'], [MINUTE, 'm']);
  if (past < 2 * DAY) return `${Math.floor(past / HOUR)}h`;
  return `${Math.floor(past / DAY)}d`;
}

type Unit = readonly [size: number, suffix: string];

function two(ms: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}

const LONG: readonly Unit[] = [[DAY, 'day'], [HOUR, 'hour'], [MINUTE, 'minute'], [SECOND, 'second']];

/** `2 minutes ago`, as docker says it; below a second `less than a second ago`. */
export function ago(ms: number): string {
  const unit = LONG.find(([size]) => ms >= size);
  if (unit === undefined) return 'less than a second ago';
  const count = Math.floor(ms / unit[0]);
  return `${count} ${unit[1]}${count === 1 ? '' : 's'} ago`;
}

/** Age of an RFC 3339 time; `<unknown>` when it is none. */
export function ageOf(time: string | undefined, nowMs: number): string {
  const at = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(at) ? '<unknown>' : shortDuration(nowMs - at);
}
