import type { ImageListEntry } from '../../api/contract.js';
import { ageOf } from '../output/relative-time.js';
import type { Column } from '../output/table.js';

export interface ImageRow {
  readonly name: string;
  readonly id: string;
  readonly size: number;
  readonly createdAt: string;
  readonly isPushed: boolean;
  readonly nodes: readonly string[];
}

/** One row for each name and what it stands for, by name; nodes in the order given. Pure. */
export function imageRows(entries: readonly ImageListEntry[]): readonly ImageRow[] {
  const rows = new Map<string, ImageRow>();
  for (const entry of entries) {
    for (const { id, names, size, createdAt, isPushed } of 'images' in entry ? entry.images : []) {
      for (const name of names.length === 0 ? [NAMELESS] : names) {
        const known = rows.get(`${name} ${id}`);
        rows.set(`${name} ${id}`, { name, id, size, createdAt, isPushed: isPushed || known?.isPushed === true, nodes: [...(known?.nodes ?? []), entry.node] });
      }
    }
  }
  return [...rows.values()].sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }) || one.id.localeCompare(other.id));
}

const NAMELESS = '<none>';

export const imageColumns = (nowMs: number): Column<ImageRow>[] => [
  { title: 'IMAGE', value: ({ name }) => name },
  { title: 'ID', value: ({ id }) => id.slice(0, 12) },
  { title: 'SIZE', value: ({ size }) => `${(size / 1e6).toFixed(1)} MB`, align: 'right' },
  { title: 'AGE', value: ({ createdAt }) => ageOf(createdAt, nowMs) },
  { title: 'PUSHED', value: ({ isPushed }) => (isPushed ? 'yes' : '') },
  { title: 'NODES', value: ({ nodes }) => nodes.join(', ') },
];
