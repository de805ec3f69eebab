import { formatDuration } from '../manifests/index.js';
import { flag, integer, named, texts, time, type Cursor } from './cursor.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import type { ServiceTarget } from './service-target.js';

export const duration = (value: Cursor): string | undefined => {
  const ms = time(value);
  return ms === undefined ? undefined : formatDuration(ms);
};

const timing = (field: string) => ({
  becomes: `healthcheck.${field}`,
  convert: (value: Cursor, { draft }: ServiceTarget): void => draft.set(['healthcheck', field], duration(value), value),
});

export const HEALTHCHECK_KEYS: KeyTable<ServiceTarget> = {
  test: { becomes: 'healthcheck.test', convert: (value, { draft }) => draft.set(['healthcheck', 'test'], value.node.kind === 'list' ? texts(value) : ['CMD-SHELL', ...texts(value)], value) },
  interval: timing('interval'),
  timeout: timing('timeout'),
  start_period: timing('startPeriod'),
  retries: { becomes: 'healthcheck.retries', convert: (value, { draft }) => draft.set(['healthcheck', 'retries'], integer(value), value) },
  start_interval: refused('while a task starts it is looked at as often as later, by interval'),
  disable: { becomes: 'healthcheck.test: [NONE]', convert: () => {} },
};

export function convertHealthcheck(cursor: Cursor, target: ServiceTarget): void {
  const { test, disable } = named(cursor);
  if (disable !== undefined && flag(disable) === true) return target.draft.set(['healthcheck'], { test: ['NONE'] }, disable);
  if (test === undefined) return cursor.report.warn(cursor, 'is not honoured without test: what the image says itself cannot be changed in part, so write the test here');
  convertKeys(cursor, HEALTHCHECK_KEYS, target);
}
