import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { checkDeletion } from '../manifests/index.js';
import { PURGE_ANNOTATION, put, remove, type AnyResource, type ClusterView, type NodeState, type Write } from '../model/index.js';
import type { Held } from './commit-retry.js';
import type { DeleteOutcome, ObjectRef } from './contract.js';

export interface RemovalRequest {
  readonly objects: readonly ObjectRef[];
  /** Nodes go although they have live tasks. */
  readonly force: boolean;
  /** Nodes go at once, their hosts stay as they are. */
  readonly forget: boolean;
  readonly purge: boolean;
  readonly nowMs: number;
}

export interface Removal {
  readonly ref: ObjectRef;
  readonly outcome: DeleteOutcome;
  readonly writes: readonly Write[];
}

/** Nobody can clean the host, or nobody need. */
const FORGETTABLE: ReadonlySet<NodeState> = new Set(['absent', 'down', 'joinFailed', 'leaving']);

/** @throws CONFLICT naming everything that is in the way: networks in use, nodes with live tasks or that answer, objects that controllers own; USAGE for options of nodes on another kind */
export function refuseRemoval(view: ClusterView, { objects, force, forget, purge }: Omit<RemovalRequest, 'nowMs'>): void {
  const other = objects.find(({ kind }) => kind !== 'Node');
  if ((forget || purge) && other !== undefined) throw new OperatorError('USAGE', `forget and purge are for nodes: ${other.kind.toLowerCase()}/${other.name} is none`, { ...other });
  if (forget) objects.forEach((ref) => refuseForgetting(view, ref));
  const refOf = (document: number | undefined): ObjectRef | undefined => objects[(document ?? 1) - 1];
  const problems = checkDeletion(view, objects).filter(({ document }) => !(force && refOf(document)?.kind === 'Node'));
  if (problems.length === 0) return;
  const hint = problems.some(({ document }) => refOf(document)?.kind === 'Node') ? ' (or delete it with --force)' : '';
  throw new OperatorError('CONFLICT', `nothing was deleted: ${problems.map(({ message }) => message).join('; ')}${hint}`, { problems });
}

function refuseForgetting(view: ClusterView, { name }: ObjectRef): void {
  const { state, manager } = view.node(name)?.status ?? {};
  if (manager !== undefined) throw new OperatorError('CONFLICT', `nothing was deleted: node ${name} is a manager, and the others count it: demote it first (\`drover node demote ${name}\`)`, { name });
  if (state === undefined || FORGETTABLE.has(state)) return;
  throw new OperatorError('CONFLICT', `nothing was deleted: node ${name} is ${state}: only a node that is ${[...FORGETTABLE].join(', ')} is forgotten; without --forget it is removed and its host cleaned`, { name, state });
}

/**
 * Services, networks and nodes are marked, and controllers remove them once nothing depends on them and hosts are clean; settings, and nodes that are
 * to be forgotten, go at once. Pure.
 */
export const planRemoval = (held: Held, { objects, forget, purge, nowMs }: RemovalRequest): Removal[] =>
  objects.map((ref) => {
    const object = held(ref.kind, ref.name);
    if (object === undefined) return { ref, outcome: 'absent', writes: [] };
    if (ref.kind === 'Service' || ref.kind === 'Network') return { ref, outcome: 'deleting', writes: mark(object, nowMs) };
    if (ref.kind !== 'Node') return { ref, outcome: 'deleted', writes: [remove(object)] };
    if (!forget) return { ref, outcome: 'deleting', writes: mark(purge ? withPurge(object) : object, nowMs, object) };
    const host = held('Host', ref.name);
    return { ref, outcome: 'forgotten', writes: [object, ...(host === undefined ? [] : [host])].map(remove) };
  });

const withPurge = (object: AnyResource): AnyResource =>
  ({ ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [PURGE_ANNOTATION]: 'true' } } }) as AnyResource;

/** Nothing to write for what is marked already, unless something else about it is new. */
function mark(object: AnyResource, nowMs: number, held = object): Write[] {
  if (object.metadata.deletionTimestamp !== undefined) return object === held ? [] : [put(object)];
  return [put({ ...object, metadata: { ...object.metadata, deletionTimestamp: timestamp(nowMs) } } as AnyResource)];
}
