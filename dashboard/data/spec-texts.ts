import { stringify } from 'yaml';
import type { Revision, Revisions } from '../../model/revisions.js';
import type { Service, ServiceSpec } from '../../model/service.js';

/** A spec as YAML with sorted keys, so that two of them differ only where they say different things. Pure. */
export const specText = (spec: ServiceSpec): string => stringify(spec, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true });

/** Newest first; those of a former service of the same name do not count. Pure. */
export const revisionsOf = ({ metadata }: Service, revisions: Revisions | undefined): readonly Revision[] =>
  (revisions?.spec.serviceUid === metadata.uid ? [...revisions.spec.items].reverse() : []);

/** What a revision is compared with: the one before it, or the spec of now. */
export type Opposite = 'before' | 'present';

export interface SpecComparison {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** The texts to compare, older one first; undefined when there is no such revision, or none before it. Pure. */
export function compareRevision(service: Service, newestFirst: readonly Revision[], { number, opposite }: { readonly number: number; readonly opposite: Opposite }): SpecComparison | undefined {
  const index = newestFirst.findIndex((revision) => revision.number === number);
  const chosen = newestFirst[index];
  if (chosen === undefined) return undefined;
  if (opposite === 'present') return { title: `From revision ${number} to the present spec`, before: specText(chosen.spec), after: specText(service.spec) };
  const former = newestFirst[index + 1];
  return former === undefined ? undefined : { title: `From revision ${former.number} to revision ${number}`, before: specText(former.spec), after: specText(chosen.spec) };
}
