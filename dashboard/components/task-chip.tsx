import type { JSX } from 'preact';
import { pathOf } from '../data/paths.js';
import type { TargetRole } from '../data/request-path.js';
import type { TaskChip } from '../data/topology.js';

/** What a task is in the chosen path; those that are not in it fade. */
export type Highlight = ReadonlyMap<string, TargetRole>;

export interface TaskChipProps {
  readonly chip: TaskChip;
  /** Its colour; without one it says its service's name, too. */
  readonly series: number | undefined;
  readonly node: string | undefined;
  readonly highlight: Highlight | undefined;
}

/** A task in the picture: its slot, coloured by its service; all of it in words for those who hover or listen. */
export function TaskChipLink({ chip: { name, service, text, tone, words, addresses }, series, node, highlight }: TaskChipProps): JSX.Element {
  const role = highlight?.get(name);
  const where = node === undefined ? '' : ` on ${node}`;
  const label = `Task ${service} ${text === '●' ? '' : `${text} `}: ${words}${where}${addresses === '' ? '' : `; ${addresses}`}`;
  return (
    <a class={`task-chip ${tone} ${series === undefined ? '' : `series-${series}`} ${role ?? (highlight === undefined ? '' : 'faded')}`} href={pathOf('Task', name)} title={label} aria-label={label}>
      {series === undefined ? `${service} ${text}` : text}
    </a>
  );
}
