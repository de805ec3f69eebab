const UNITS = [['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]] as const;

/** `512 MiB`, `7.8 GiB`; below 1 KiB in bytes. Pure. */
export function bytesText(bytes: number): string {
  const [unit, size] = UNITS.find(([, least]) => bytes >= least) ?? ['B', 1];
  return `${roundedText(bytes / size)} ${unit}`;
}

/** `0.25`, `1.5`, `4`: at most two digits behind the point, and none that say nothing. Pure. */
export const roundedText = (number: number): string => String(number >= 100 ? Math.round(number) : Number(number.toFixed(number >= 10 ? 1 : 2)));
