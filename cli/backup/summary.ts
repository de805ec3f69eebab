import type { Backup } from '../../api/contract.js';
import { pluralOf } from '../../api/kinds.js';
import type { Kind } from '../../model/index.js';

/** `3 nodes, 1 networks`: how many objects of each kind, in the order of the backup. */
export function countsOf({ objects }: Backup): string {
  const counts = new Map<Kind, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts.size === 0 ? 'nothing' : [...counts].map(([kind, count]) => `${count} ${count === 1 ? kind.toLowerCase() : pluralOf(kind)}`).join(', ');
}
