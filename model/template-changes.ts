import { formatDuration } from '../base/units.js';
import { canonicalJson } from './canonical-json.js';
import type { TaskTemplate } from './task-template.js';

const VALUE_WIDTH = 60;

/** What differs, one line per field in the order of their names: `image: web:1 → web:2`, `+ env.MODE: fast`, `- user: app`. Pure. */
export function templateChanges(before: TaskTemplate, after: TaskTemplate): string[] {
  const former = leavesIn(before), present = leavesIn(after);
  const paths = [...new Set([...former.keys(), ...present.keys()])].sort();
  return paths.flatMap((path) => lineOf(path, former.get(path), present.get(path)));
}

const leavesIn = ({ container, ...others }: TaskTemplate): ReadonlyMap<string, unknown> => new Map(leavesOf('', { ...container, ...others }));

/** Maps are looked into, lists are not: what moved in a list is seen best in the whole of it. */
function leavesOf(path: string, value: unknown): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(path === '' ? key : `${path}.${key}`, member));
}

function lineOf(path: string, before: unknown, after: unknown): string[] {
  const name = path.replace(/Ms$/, '');
  const text = (value: unknown): string => (path.endsWith('Ms') && typeof value === 'number' ? formatDuration(value) : shortText(value));
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (before === undefined) return [`+ ${name}: ${text(after)}`];
  return after === undefined ? [`- ${name}: ${text(before)}`] : [`${name}: ${text(before)} → ${text(after)}`];
}

function shortText(value: unknown): string {
  const text = typeof value === 'string' && !/[\n\r]/.test(value) ? value : JSON.stringify(value);
  return text.length > VALUE_WIDTH ? `${text.slice(0, VALUE_WIDTH - 1)}…` : text;
}
