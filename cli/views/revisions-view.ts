import type { Revision } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import type { Column } from '../output/table.js';
import { NONE, type View, type ViewContext } from './view.js';

/** One row per service. */
export const revisionsView: View<'Revisions'> = ({ nowMs }) => [
  { title: 'NAME', value: (revisions) => revisions.metadata.name },
  { title: 'REVISION', align: 'right', value: ({ spec: { items } }) => String(items.at(-1)?.number ?? NONE) },
  { title: 'KEPT', align: 'right', value: ({ spec: { items } }) => String(items.length) },
  { title: 'CAUSE', wide: true, value: ({ spec: { items } }) => items.at(-1)?.cause ?? NONE },
  { title: 'AGE', value: (revisions) => ageOf(revisions.metadata.creationTimestamp, nowMs) },
];

/** One row per revision, as `drover rollout history` shows them. */
export const historyColumns = ({ nowMs }: Pick<ViewContext, 'nowMs'>): Column<Revision>[] => [
  { title: 'REVISION', align: 'right', value: ({ number }) => String(number) },
  { title: 'AGE', value: ({ since }) => ageOf(since, nowMs) },
  { title: 'COMPLETED', value: ({ completedAt }) => (completedAt === undefined ? 'no' : 'yes') },
  { title: 'CAUSE', value: ({ cause }) => cause },
  { title: 'CHANGES', value: ({ changes }) => changesText(changes) },
];

const SHOWN = 3;

const changesText = (changes: readonly string[]): string =>
  (changes.length === 0 ? NONE : [...changes.slice(0, SHOWN), ...(changes.length > SHOWN ? [`and ${changes.length - SHOWN} more`] : [])].join('; '));
