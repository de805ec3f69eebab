import type { Backup } from '../../api/contract.js';
import { pluralOf } from '../../api/kinds.js';
import type { Kind } from '../../model/index.js';

/** `3 nodes, 1 networks`: how many objects of each kind, in the order of the backup; the history of a service is part of it. */
export function countsOf({ objects }: Backup): string {
  const counts = new Map<Kind, number>();
  for (const { kind } of objects) if (kind !== 'Revisions') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts.size === 0 ? 'nothing' : [...counts].map(([kind, count]) => `${count} ${count === 1 ? kind.toLowerCase() : pluralOf(kind)}`).join(', ');
}
