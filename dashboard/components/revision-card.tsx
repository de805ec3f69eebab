import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Revision } from '../../model/revisions.js';
import type { Service } from '../../model/service.js';
import { compareRevision, type Opposite } from '../data/spec-texts.js';
import { Card } from './card.js';
import { Lines } from './lines.js';
import { RelativeTime } from './relative-time.js';
import { SpecDiff } from './spec-diff.js';
import { Table, type Column } from './table.js';

export interface RevisionCardProps {
  readonly service: Service;
  readonly newestFirst: readonly Revision[];
}

/** The versions that its tasks have had, and what differs between them. */
export function RevisionCard({ service, newestFirst }: RevisionCardProps): JSX.Element {
  const number = useSignal<number | undefined>(undefined);
  const chosen = number.value;
  const toggle = (wanted: number): void => { number.value = wanted === number.value ? undefined : wanted; };
  const columns = useMemo(() => columnsOf(newestFirst[0]?.number, toggle), [newestFirst[0]?.number]);
  return (
    <Card title="Revisions" wide flush>
      <Table label="List of revisions" columns={columns} rows={newestFirst} keyOf={(revision) => String(revision.number)} empty="No revision has been kept yet." />
      {chosen !== undefined && <Comparison key={chosen} service={service} newestFirst={newestFirst} number={chosen} />}
    </Card>
  );
}

const columnsOf = (newest: number | undefined, onCompare: (number: number) => void): readonly Column<Revision>[] => [
  { title: 'Revision', cell: ({ number }) => <span class="nowrap">{number}{number === newest && <span class="quiet"> (wanted now)</span>}</span>, sortBy: ({ number }) => number },
  { title: 'Since', cell: ({ since }) => <RelativeTime at={since} />, sortBy: ({ since }) => since },
  { title: 'By', cell: ({ cause }) => <span class="breakable">{cause}</span>, sortBy: ({ cause }) => cause },
  { title: 'Ran everywhere', cell: ({ completedAt }) => (completedAt === undefined ? <span class="quiet">not yet</span> : <RelativeTime at={completedAt} />) },
  { title: 'What changed', grow: true, cell: ({ changes }) => (changes.length === 0 ? <span class="quiet">nothing is recorded</span> : <Lines lines={changes} />) },
  { title: 'Compare', cell: ({ number }) => <button type="button" class="button plain" aria-label={`Compare revision ${number}`} onClick={() => onCompare(number)}>Compare</button> },
];

function Comparison({ service, newestFirst, number }: RevisionCardProps & { readonly number: number }): JSX.Element {
  const isFirst = newestFirst.at(-1)?.number === number;
  const opposite = useSignal<Opposite>(isFirst ? 'present' : 'before');
  const comparison = useMemo(() => compareRevision(service, newestFirst, { number, opposite: opposite.value }), [service, newestFirst, number, opposite.value]);
  const choice = (value: Opposite, label: string, isOff = false): JSX.Element => (
    <label class="row small"><input type="radio" name="opposite" checked={opposite.value === value} disabled={isOff} onChange={() => { opposite.value = value; }} />{label}</label>
  );
  return (
    <div class="comparison stack">
      <fieldset class="row plain-fieldset"><legend class="visually-hidden">Compare revision {number} with</legend><span class="small quiet">Revision {number} and</span>{choice('before', 'the one before it', isFirst)}{choice('present', 'the spec of now')}</fieldset>
      {comparison === undefined ? <p class="quiet">That revision is not kept any more.</p> : <SpecDiff {...comparison} />}
    </div>
  );
}
