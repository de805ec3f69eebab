import { named, pairs, text, type Cursor } from './cursor.js';
import { parseSize } from './quantities.js';
import type { ServiceTarget } from './service-target.js';
import { formatSize } from '../manifests/index.js';

const DRIVERS: ReadonlySet<string> = new Set(['k8s-file', 'json-file', 'journald', 'none']);

/** The driver and its largest size; what podman cannot do is left out with a warning. */
export function convertLogging(cursor: Cursor, { draft }: ServiceTarget): void {
  const { driver, options } = named(cursor);
  const name = driver === undefined ? undefined : text(driver);
  if (driver !== undefined && name !== undefined && !DRIVERS.has(name)) return cursor.report.warn(driver, `is not honoured: podman has no log driver ${name}; the logs stay on the hosts, for \`drover logs\``);
  if (driver !== undefined) draft.set(['logging', 'driver'], name, driver);
  for (const [option, value, at] of options === undefined ? [] : pairs(options)) {
    const bytes = option === 'max-size' ? parseSize(value ?? '') : undefined;
    if (bytes === undefined) cursor.report.warn(at, `is not honoured: ${option === 'max-file' ? 'one file is kept, which begins anew at max-size' : 'max-size is the only option'}`);
    else draft.set(['logging', 'options', option], formatSize(bytes), at);
  }
}
