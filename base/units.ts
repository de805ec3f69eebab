const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/;
const BYTES = /^(\d+)(B|Ki|Mi|Gi|Ti|k|M|G|T|kb|mb|gb|b|m|g)?$/;
const FACTOR: Readonly<Record<string, number>> = {
  B: 1, b: 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, k: 1e3, M: 1e6, G: 1e9, T: 1e12, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, m: 2 ** 20, g: 2 ** 30,
};

/** Milliseconds of a Compose duration such as `1m30s` or `250ms`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === '') return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', millis = '0'] = match;
  return Math.round(Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(millis));
}

/** Bytes of a quantity such as `256Mi` (Kubernetes) or `64mb` (Compose, binary); undefined when it is none. */
export function parseBytes(text: string): number | undefined {
  const match = BYTES.exec(text);
  return match === null ? undefined : Number(match[1]) * (FACTOR[match[2] ?? 'B'] ?? 1);
}

/** `1m30s`, `250ms`, `0s`: what parseDuration reads back to the same milliseconds. */
export function formatDuration(ms: number): string {
  const parts = [[Math.floor(ms / 3_600_000), 'h'], [Math.floor(ms / 60_000) % 60, 'm'], [Math.floor(ms / 1000) % 60, 's'], [ms % 1000, 'ms']] as const;
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`).join('') || '0s';
}
