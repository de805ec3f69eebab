const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?)?b?$/i;
const POWERS = 'kmgtp';

/** Bytes of a size of Compose, whose units are all powers of 1024: `64m`, `64MB`, `1.5g`. Undefined for what is none. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = SIZE.exec(text) ?? [];
  return number === undefined ? undefined : Math.floor(Number(number) * 1024 ** (unit === undefined ? 0 : POWERS.indexOf(unit.toLowerCase()) + 1));
}

const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g;
const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a duration such as `1m30s`, `1.5h` or `500us`, rounded; `0` needs no unit. Undefined for what is none. */
export function parseTime(text: string): number | undefined {
  if (text === '0') return 0;
  if (text === '' || text.replaceAll(PART, '') !== '') return undefined;
  return Math.round([...text.matchAll(PART)].reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0));
}

/** Octal digits of permissions: `0440`, `0o440` and quoted digits are octal, a plain number is what YAML makes of it, as in Compose. */
export function parseMode(text: string): string | undefined {
  if (/^(0o?)[0-7]{1,4}$/.test(text)) return text.replace(/^0o?/, '').padStart(3, '0');
  return /^\d{1,4}$/.test(text) ? Number(text).toString(8).padStart(3, '0') : undefined;
}
