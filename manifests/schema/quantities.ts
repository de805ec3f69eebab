import { z } from 'zod';
import { formatDuration, parseBytes, parseDuration } from '../../base/units.js';

export { formatDuration };

/** Longest time that a timer takes; about 24 days. */
export const MAX_DURATION_MS = 2 ** 31 - 1;
const DURATION = /^(?=\d)(\d+h)?(\d+m)?(\d+(\.\d+)?s)?(\d+ms)?$/;
const SIZE = /^\d+(B|Ki|Mi|Gi|Ti|k|M|G|T|kb|mb|gb|b|m|g)?$/;
/** Units from the largest down; a value is written in the largest that divides it. */
const SIZES = [['Ti', 2 ** 40], ['Gi', 2 ** 30], ['Mi', 2 ** 20], ['Ki', 2 ** 10]] as const;

const DURATION_HINT = 'expected a duration such as "5s", "250ms" or "1m30s"';
const SIZE_HINT = 'expected a size such as "256Mi" or "1Gi"';

/** Milliseconds from text such as `1m30s`; bounds in milliseconds. What no timer waits for may be longer than a timer can. */
export const duration = (minMs = 0, maxMs = MAX_DURATION_MS) =>
  z.string({ error: ({ input }) => (typeof input === 'number' ? `${DURATION_HINT}: a number needs its unit` : undefined) }).max(40, DURATION_HINT).regex(DURATION, DURATION_HINT).transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
    context.addIssue(`must be between ${formatDuration(minMs)} and ${formatDuration(maxMs)}`);
    return z.NEVER;
  });

/** Bytes from text such as `256Mi`, or from a plain number. */
export const size = (minBytes: number) =>
  z.union([z.int(), z.string().max(40, SIZE_HINT).regex(SIZE, SIZE_HINT)], { error: ({ input }) => (input === undefined ? undefined : SIZE_HINT) }).transform((input, context) => {
    const bytes = typeof input === 'number' ? input : parseBytes(input);
    if (bytes !== undefined && bytes >= minBytes && Number.isSafeInteger(bytes)) return bytes;
    context.addIssue(`must be at least ${formatSize(minBytes)} and below 8Pi`);
    return z.NEVER;
  });

/** Cores, as a number or as Compose's text `"0.5"`. */
export const cores = () =>
  z.union([z.number(), z.string().regex(/^\d{1,6}(\.\d{1,9})?$/, 'expected cores such as 0.5')], { error: ({ input }) => (input === undefined ? undefined : 'expected cores such as 0.5') }).transform((input, context) => {
    const cpus = Number(input);
    if (cpus >= 0.001 && cpus <= 100_000) return cpus;
    context.addIssue('must be between 0.001 and 100000 cores');
    return z.NEVER;
  });

/** `256Mi`, or bytes where no binary unit fits: what `size` reads back to the same number. */
export function formatSize(bytes: number): string {
  const [unit, factor] = SIZES.find(([, factor]) => bytes > 0 && bytes % factor === 0) ?? ['B', 1];
  return `${bytes / factor}${unit}`;
}
