import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { checkDeletion } from '../manifests/index.js';
import { put, remove, type AnyResource, type ClusterView, type Write } from '../model/index.js';
import type { Held } from './commit-retry.js';
import type { DeleteOutcome, ObjectRef } from './contract.js';

export interface RemovalRequest {
  readonly objects: readonly ObjectRef[];
  /** Nodes go although they have live tasks. */
  readonly force: boolean;
  readonly nowMs: number;
}

export interface Removal {
  readonly ref: ObjectRef;
  readonly outcome: DeleteOutcome;
  readonly writes: readonly Write[];
}

/** @throws CONFLICT naming everything that is in the way: networks in use, nodes with live tasks, objects that controllers own */
export function refuseRemoval(view: ClusterView, { objects, force }: Pick<RemovalRequest, 'objects' | 'force'>): void {
  const refOf = (document: number | undefined): ObjectRef | undefined => objects[(document ?? 1) - 1];
  const problems = checkDeletion(view, objects).filter(({ document }) => !(force && refOf(document)?.kind === 'Node'));
  if (problems.length === 0) return;
  const hint = problems.some(({ document }) => refOf(document)?.kind === 'Node') ? ' (or delete it with --force)' : '';
  throw new OperatorError('CONFLICT', `nothing was deleted: ${problems.map(({ message }) => message).join('; ')}${hint}`, { problems });
}

/** Services and networks are marked, and controllers remove them once nothing depends on them; nodes and settings go at once. Pure. */
export const planRemoval = (held: Held, { objects, nowMs }: RemovalRequest): Removal[] =>
  objects.map((ref) => {
    const object = held(ref.kind, ref.name);
    if (object === undefined) return { ref, outcome: 'absent', writes: [] };
    if (ref.kind === 'Service' || ref.kind === 'Network') return { ref, outcome: 'deleting', writes: mark(object, nowMs) };
    const host = ref.kind === 'Node' ? held('Host', ref.name) : undefined;
    return { ref, outcome: 'deleted', writes: [object, ...(host === undefined ? [] : [host])].map(remove) };
  });

function mark(object: AnyResource, nowMs: number): Write[] {
  if (object.metadata.deletionTimestamp !== undefined) return [];
  return [put({ ...object, metadata: { ...object.metadata, deletionTimestamp: timestamp(nowMs) } } as AnyResource)];
}
