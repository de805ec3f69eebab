const UNITS = [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000]] as const;

/** `45 s`, `3 min`, `2 h`, `4 d`: one unit, rounded down; below a second `0 s`. Pure. */
export function durationText(ms: number): string {
  const [name, size] = UNITS.find(([, unit]) => ms >= unit) ?? (['s', 1000] as const);
  return `${Math.max(0, Math.floor(ms / size))} ${name}`;
}

/** `45 s ago`, `in 3 min` for what is to come, `now` within a second: clocks differ by as much. Pure. */
export function agoText(ms: number): string {
  if (Math.abs(ms) < 1000) return 'now';
  return ms < 0 ? `in ${durationText(-ms)}` : `${durationText(ms)} ago`;
}

/** `850 ms`, `2.4 s`, then as durationText: of what took a time. Pure. */
export const tookText = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : durationText(ms));

/** Local time with seconds and its zone, for hovering. */
export const exactText = (ms: number): string => new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
