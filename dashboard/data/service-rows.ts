import type { ClusterView } from '../../model/cluster-view.js';
import { isJob } from '../../model/job.js';
import { slotName } from '../../model/slots.js';
import { wantedTasks, type Service } from '../../model/service.js';
import { isServing, isWanted } from '../../model/task.js';
import { isPaused, isRollback, isUnderWay } from '../../model/update.js';
import { matchesText } from './filters.js';
import { groupPorts, portText } from './ports.js';
import type { Problem } from './problem.js';
import { presentTasks } from './seats.js';
import { byName } from './sorting.js';
import type { Tone } from './tone.js';

export interface ServiceRow {
  readonly name: string;
  readonly mode: string;
  readonly running: number;
  readonly wanted: number;
  /** Tasks that pass their healthcheck, of those that run and have one; undefined without one. */
  readonly healthy?: { readonly good: number; readonly all: number };
  readonly state: ServiceState;
  readonly tone: Tone;
  /** While an update or a rollback is under way or paused. */
  readonly progress?: UpdateProgress;
  readonly image: string;
  readonly ports: readonly string[];
  /** Its worst problem. */
  readonly problem?: Problem;
}

export const SERVICE_STATES = ['complete', 'incomplete', 'updating', 'rolling back', 'update paused', 'job running', 'job done', 'job failed', 'job waiting', 'removing'] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

/** Slots that have their new task, of all that the update has to do. */
export interface UpdateProgress {
  readonly done: number;
  readonly all: number;
}

/** In order of names. O(tasks). Pure. */
export const serviceRows = (view: ClusterView, problemOf: ReadonlyMap<string, Problem>): ServiceRow[] =>
  byName(view.list('Service')).map((service) => rowOf(view, service, problemOf.get(`Service/${service.metadata.name}`)));

function rowOf(view: ClusterView, service: Service, problem: Problem | undefined): ServiceRow {
  const { metadata: { name }, spec, status: { replicas: { running } } } = service;
  const state = stateOf(service);
  return {
    name, mode: spec.mode, running, wanted: wantedTasks(service), healthy: healthOf(view, service), state, tone: problem === undefined ? TONES[state] : problem.severity === 'warning' ? 'busy' : 'bad',
    progress: progressOf(view, service), image: spec.image, ports: groupPorts(spec.ports).map(portText), ...(problem !== undefined && { problem }),
  };
}

const TONES: Readonly<Record<ServiceState, Tone>> = {
  complete: 'good', incomplete: 'busy', updating: 'busy', 'rolling back': 'busy', 'update paused': 'bad', 'job running': 'busy', 'job done': 'good', 'job failed': 'bad', 'job waiting': 'idle', removing: 'idle',
};

function stateOf(service: Service): ServiceState {
  const { metadata, spec, status: { update, job, replicas } } = service;
  if (metadata.deletionTimestamp !== undefined) return 'removing';
  if (isJob(spec)) {
    const run = job?.runs[0]?.state;
    return run === undefined ? 'job waiting' : run === 'running' ? 'job running' : run === 'failed' ? 'job failed' : 'job done';
  }
  if (isPaused(update)) return 'update paused';
  if (update !== undefined && isUnderWay(update)) return isRollback(update) ? 'rolling back' : 'updating';
  return replicas.running >= wantedTasks(service) ? 'complete' : 'incomplete';
}

function healthOf(view: ClusterView, { metadata: { name } }: Service): ServiceRow['healthy'] {
  const checked = view.tasksOfService(name).filter(({ status }) => status.state === 'running' && status.health !== undefined);
  return checked.length === 0 ? undefined : { good: checked.filter(({ status }) => status.health === 'healthy').length, all: checked.length };
}

/** Undefined when nothing is updated. Pure. */
export function progressOf(view: ClusterView, { metadata: { name }, status: { update } }: Service): UpdateProgress | undefined {
  if (update?.templateHash === undefined || !(isUnderWay(update) || isPaused(update))) return undefined;
  const wanted = presentTasks(view.tasksOfService(name)).filter(isWanted);
  const seats = new Set(wanted.map(slotName));
  const done = new Set(wanted.filter((task) => task.spec.templateHash === update.templateHash && isServing(task)).map(slotName));
  return { done: done.size, all: Math.max(seats.size, done.size) };
}

export interface ServiceFilter {
  readonly text: string;
  /** One of SERVICE_STATES, or `attention`: those with a problem. */
  readonly state: string;
}

/** Pure. */
export const filterServices = (rows: readonly ServiceRow[], { text, state }: ServiceFilter): ServiceRow[] => rows.filter((row) =>
  matchesText(text, [row.name, row.image, row.mode, ...row.ports, row.problem?.title]) && (state === '' || row.state === state || (state === 'attention' && row.problem !== undefined)));
