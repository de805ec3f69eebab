import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../base/units.js';
import { RESOLVE_IMAGE_POLICIES, type ResolveImage } from '../model/index.js';

/** Parsers for commander: what they throw becomes a usage error that names the option. */
export function durationMs(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (ms === undefined || ms > 2 ** 31 - 1) throw new InvalidArgumentError('a duration such as 90s, 5m or 1h30m is wanted.');
  return ms;
}

/** As a duration, and days too: `30d`. */
export function lifetimeMs(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const ms = days === undefined ? parseDuration(text) : Number(days) * 86_400_000;
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('a time such as 30d or 12h is wanted.');
  return ms;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted.');
  return Number(text);
}

export const collect = (value: string, previous: readonly string[] | undefined): string[] => [...(previous ?? []), value];

/** `5m` before now, or an RFC 3339 time; gives RFC 3339. */
export function sinceTime(nowMs: number): (text: string) => string {
  return (text) => {
    const ms = parseDuration(text);
    const at = ms === undefined ? Date.parse(text) : nowMs - ms;
    if (Number.isNaN(at)) throw new InvalidArgumentError('a duration such as 5m, or a time such as 2026-11-21T10:00:00Z, is wanted.');
    return new Date(at).toISOString();
  };
}

/** `web`, or as kubectl has it `service/web`. */
export const serviceName = (word: string): string => word.replace(/^(services?|svc)\//, '');

/** As docker's; without a default the API's holds. */
export function resolveImageOption(byDefault?: ResolveImage): Option {
  const option = new Option('--resolve-image <policy>', 'ask a registry which digest an image has').choices(RESOLVE_IMAGE_POLICIES);
  return byDefault === undefined ? option : option.default(byDefault);
}
