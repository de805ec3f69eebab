import { canonicalJson, imageRequestOf, isPaused, type AnyResource, type Cluster, type ClusterEvent, type Node, type NodeState, type Service, type Task, type TaskState, type UpdateState } from '../model/index.js';
import { IMAGE_RESOLVED } from './image.js';
import { tellJob } from './job/happenings.js';
import { PORTS_FREE } from './listeners.js';
import { OUTAGE } from './outage.js';

/** When it was seen, and which user had asked for it. */
export interface Circumstances {
  readonly time: string;
  readonly by?: string | undefined;
}

/** What a person wants to read of a change: `before` is undefined for a new object, `after` for a deleted one. Pure. */
export function happenings(before: AnyResource | undefined, after: AnyResource | undefined, { time, by }: Circumstances): readonly ClusterEvent[] {
  const object = after ?? before;
  if (object === undefined) return [];
  const told = tell(before, after);
  return told.map((event) => ({ time, ...event, ...(event.source === 'user' && by !== undefined && { user: by }), object: { kind: object.kind, name: object.metadata.name } }));
}

type Told = Pick<ClusterEvent, 'type' | 'reason' | 'message' | 'source'>;

function tell(before: AnyResource | undefined, after: AnyResource | undefined): readonly Told[] {
  const kind = (after ?? before)?.kind;
  if (kind === 'Task') return after === undefined ? [] : tellTask(before as Task | undefined, after as Task);
  if (kind === 'Host' || kind === 'Revisions' || kind === 'TrafficKeys') return [];
  const spec = tellSpec(before, after);
  if (kind === 'Cluster') return [...spec, ...tellOutage(before as Cluster | undefined, after as Cluster | undefined)];
  if (kind === 'Node' && after !== undefined) return [...spec, ...tellNode(before as Node | undefined, after as Node), ...tellPorts(before as Node | undefined, after as Node)];
  if (kind === 'Service' && after !== undefined) return [...spec, ...tellUpdate(before as Service | undefined, after as Service), ...tellWaiting(before as Service | undefined, after as Service), ...tellImage(before as Service | undefined, after as Service), ...tellJob(before as Service | undefined, after as Service), ...tellPorts(before as Service | undefined, after as Service)];
  return spec;
}

function tellSpec(before: AnyResource | undefined, after: AnyResource | undefined): readonly Told[] {
  if (before === undefined) return [user('Created', 'created')];
  if (after === undefined) return [{ ...user('Deleted', 'deleted'), ...remover(before) }];
  if (after.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined) return [user('Deleting', 'deletion requested')];
  if (after.metadata.generation === before.metadata.generation) return [];
  if (after.kind === 'Service' && before.kind === 'Service' && (isAutomatic(before, after) || isAnswered(before, after))) return [];
  const scaled = before.kind === 'Service' && after.kind === 'Service' && before.spec.replicas !== after.spec.replicas;
  return [scaled ? user('Scaled', `scaled from ${before.spec.replicas} to ${after.spec.replicas}`) : user('Configured', `spec changed (generation ${after.metadata.generation})${changedFields(before, after)}`)];
}

/** What was marked is taken away by a controller, later; the rest goes when the user says so. */
const remover = ({ kind, metadata }: AnyResource): Partial<Told> =>
  (metadata.deletionTimestamp === undefined ? {} : { source: kind === 'Node' ? 'node' : 'reaper' });

/** `: image nginx:1 to nginx:2, env`. Only single values are shown: lists and maps may hold what is nobody's business. */
function changedFields(before: AnyResource, after: AnyResource): string {
  const [old, now] = [before.spec, after.spec] as readonly object[] as readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((field) => canonicalJson(old[field] ?? null) !== canonicalJson(now[field] ?? null));
  return fields.length === 0 ? '' : `: ${fields.map((field) => (isSingle(old[field]) && isSingle(now[field]) ? `${field} ${old[field]} to ${now[field]}` : field)).join(', ')}`;
}

const isSingle = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

const user = (reason: string, message: string): Told => ({ type: 'Normal', reason, message, source: 'user' });

const BAD_TASK_STATES: ReadonlySet<TaskState> = new Set(['failed', 'rejected', 'orphaned', 'rescheduled']);
const TOLD_TASK_STATES: ReadonlySet<TaskState> = new Set(['assigned', 'running', 'complete', 'shutdown', ...BAD_TASK_STATES]);

function tellTask(before: Task | undefined, after: Task): readonly Told[] {
  const { state, node, error, message } = after.status;
  if (before?.status.state === state) return tellPending(before, after);
  if (!TOLD_TASK_STATES.has(state)) return [];
  const where = node === undefined ? '' : ` on ${node}`;
  const why = error ?? (message === state ? '' : message);
  return [{ type: BAD_TASK_STATES.has(state) ? 'Warning' : 'Normal', reason: `Task${capital(state)}`, message: `${state}${where}${why === '' ? '' : `: ${why}`}`, source: 'task' }];
}

/** A task that waits for a node or an address says why. */
const tellPending = (before: Task, after: Task): readonly Told[] =>
  (after.status.state === 'pending' && after.status.message !== before.status.message
    ? [{ type: 'Warning', reason: 'TaskPending', message: after.status.error ?? after.status.message, source: 'scheduler' }]
    : []);

const BAD_NODE_STATES: ReadonlySet<NodeState> = new Set(['joinFailed', 'unreachable', 'down', 'absent']);

function tellNode(before: Node | undefined, after: Node): readonly Told[] {
  const { state, message } = after.status;
  const availability = tellAvailability(before, after);
  if (before?.status.state === state) return availability;
  return [...availability, { type: BAD_NODE_STATES.has(state) ? 'Warning' : 'Normal', reason: `Node${capital(state)}`, message: message === '' ? state : message, source: 'node' }];
}

function tellAvailability(before: Node | undefined, { status: { availability } }: Node): readonly Told[] {
  if (availability === undefined || before?.status.availability?.state === availability.state) return [];
  return [{ type: 'Normal', reason: `Node${capital(availability.state)}`, message: [availability.message || availability.state, ...(availability.blockers ?? [])].join('; '), source: 'node' }];
}

function tellOutage(before: Cluster | undefined, after: Cluster | undefined): readonly Told[] {
  const [was, is] = [before, after].map((cluster) => cluster?.status.conditions.find(({ type }) => type === OUTAGE));
  if (is === undefined || is.status === (was?.status ?? 'False')) return [];
  return [is.status === 'True' ? { type: 'Warning', reason: 'Outage', message: is.message, source: 'outage' } : { type: 'Normal', reason: 'OutageOver', message: is.message, source: 'outage' }];
}

/** Somebody else listens on what is published there, or does so no longer. */
function tellPorts(before: Node | Service | undefined, after: Node | Service): readonly Told[] {
  const [was, is] = [before, after].map((object) => object?.status.conditions.find(({ type }) => type === PORTS_FREE));
  if (is === undefined || (is.status === (was?.status ?? 'True') && is.message === (was?.message ?? ''))) return [];
  return [is.status === 'False' ? { type: 'Warning', reason: 'PortTaken', message: is.message, source: 'ports' } : { type: 'Normal', reason: 'PortsFree', message: 'nobody else listens on published ports any more', source: 'ports' }];
}

/** The updater took the spec back, and tells so itself. */
const isAutomatic = (before: Service, after: Service): boolean =>
  after.status.update?.reason !== undefined && after.status.update.startedAt !== before.status.update?.startedAt;

const UPDATE_REASONS: Readonly<Record<UpdateState, string>> = {
  updating: 'UpdateUpdating', paused: 'UpdatePaused', completed: 'UpdateCompleted',
  rollback_started: 'RollbackStarted', rollback_paused: 'RollbackPaused', rollback_completed: 'RollbackCompleted',
};

function tellUpdate(before: Service | undefined, { status: { update } }: Service): readonly Told[] {
  if (update === undefined || update.state === before?.status.update?.state) return [];
  const isWarning = isPaused(update) || (update.state === 'rollback_started' && update.reason !== undefined);
  return [{ type: isWarning ? 'Warning' : 'Normal', reason: UPDATE_REASONS[update.state], message: update.message, source: 'updater' }];
}

const tellWaiting = (before: Service | undefined, { status: { waitsFor } }: Service): readonly Told[] =>
  (waitsFor === undefined || before?.status.waitsFor !== undefined ? [] : [{ type: 'Normal', reason: 'ServiceWaiting', message: waitsFor, source: 'service' }]);

/** A question for the digest of its image has got its answer. */
const isAnswered = (before: Service | undefined, after: Service): boolean =>
  before !== undefined && before.spec.image === after.spec.image && imageRequestOf(before) !== undefined && imageRequestOf(after) === undefined;

function tellImage(before: Service | undefined, after: Service): readonly Told[] {
  const found = isAnswered(before, after) ? after.status.conditions.find(({ type }) => type === IMAGE_RESOLVED) : undefined;
  if (found === undefined) return [];
  return [{ type: found.status === 'True' ? 'Normal' : 'Warning', reason: found.status === 'True' ? 'ImageResolved' : 'ImageUnresolved', message: found.message, source: 'image' }];
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
