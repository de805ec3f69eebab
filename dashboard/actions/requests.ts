import type { NodeUpdate, NodeUpdateResult, RebalanceResult, RolloutRequest, RolloutResult, ScaleResult, ServiceUpdateResult, TaskKillResult } from '../../api/contract.js';
import type { Service } from '../../model/service.js';
import type { Task } from '../../model/task.js';
import { ask } from '../data/api.js';
import { seatOf } from '../data/consequences/present.js';
import type { Operation } from '../data/operation.js';

/** What was answered, and what is to be followed from then on. */
export interface Told {
  readonly text: string;
  readonly operation?: Omit<Operation, 'id'>;
}

const post = <T>(path: readonly string[], body: object): Promise<T> => ask<T>(`/v1/${path.map(encodeURIComponent).join('/')}`, { method: 'POST', body });
const onService = (name: string) => ({ kind: 'Service', name } as const);

/** @throws ApiError, as all of these */
export async function scale(name: string, replicas: number): Promise<Told> {
  const { outcome, service } = await post<ScaleResult>(['services', name, 'scale'], { replicas });
  if (outcome === 'unchanged') return { text: `${name} was to have ${replicas} already.` };
  const operation = { title: `Scale ${name} to ${replicas}`, subject: onService(name), goal: { kind: 'scale', replicas }, version: service.metadata.resourceVersion } as const;
  return { text: `${name} is to have ${replicas} now.`, operation };
}

/** `before`: the service as it was. */
const rollout = (title: string, { metadata: { name, resourceVersion } }: Service, before: string | undefined) =>
  ({ title, subject: onService(name), goal: { kind: 'rollout', before }, version: resourceVersion }) as const;

export async function updateImage({ metadata: { name }, status }: Service, image: string): Promise<Told> {
  const { outcome, service } = await post<ServiceUpdateResult>(['services', name, 'update'], { spec: { image } });
  if (outcome === 'unchanged') return { text: `${name} runs ${image} already.` };
  return { text: `${name} is to run ${image}.`, operation: rollout(`Update ${name} to ${image}`, service, status.update?.startedAt) };
}

export async function rollBack({ metadata: { name }, status }: Service, toRevision: number): Promise<Told> {
  const { outcome, service, revision = toRevision } = await post<RolloutResult>(['services', name, 'rollout'], { action: 'undo', toRevision } satisfies RolloutRequest);
  if (outcome === 'unchanged') return { text: `${name} is as revision ${revision} was already.` };
  return { text: `${name} goes back to revision ${revision}.`, operation: rollout(`Roll ${name} back to revision ${revision}`, service, status.update?.startedAt) };
}

export async function pauseRollout({ metadata: { name } }: Service): Promise<Told> {
  const { outcome } = await post<RolloutResult>(['services', name, 'rollout'], { action: 'pause' } satisfies RolloutRequest);
  return { text: outcome === 'unchanged' ? `The rollout of ${name} was paused already.` : `The rollout of ${name} is paused.` };
}

export async function resumeRollout({ metadata: { name } }: Service): Promise<Told> {
  const { outcome, service } = await post<RolloutResult>(['services', name, 'rollout'], { action: 'resume' } satisfies RolloutRequest);
  if (outcome === 'unchanged') return { text: `The rollout of ${name} was not paused.` };
  return { text: `The rollout of ${name} goes on.`, operation: rollout(`Resume the rollout of ${name}`, service, undefined) };
}

export async function restartRollout({ metadata: { name }, status }: Service): Promise<Told> {
  const { service } = await post<RolloutResult>(['services', name, 'rollout'], { action: 'restart' } satisfies RolloutRequest);
  return { text: `All tasks of ${name} are made anew.`, operation: rollout(`Restart ${name}`, service, status.update?.startedAt) };
}

/** Without names: all replicated services. */
export async function rebalance(names?: readonly string[]): Promise<Told> {
  const { services, resourceVersion } = await post<RebalanceResult>(['rebalance'], names === undefined ? {} : { services: names });
  const [only] = services;
  if (only === undefined) return { text: 'There was no service to spread.' };
  const what = services.length === 1 ? only : `${services.length} services`;
  const operation = { title: `Rebalance ${what}`, ...(services.length === 1 && { subject: onService(only) }), goal: { kind: 'balance', services }, version: resourceVersion } as const;
  return { text: `${what} ${services.length === 1 ? 'is' : 'are'} spread anew.`, operation };
}

export async function updateNode(name: string, update: NodeUpdate): Promise<Told> {
  const { outcome } = await post<NodeUpdateResult>(['nodes', name, 'update'], update);
  const done = update.availability === 'pause' ? 'paused' : 'active';
  return { text: `${name} ${outcome === 'unchanged' ? 'was' : 'is'} ${done}${outcome === 'unchanged' ? ' already' : ' now'}.` };
}

/** `tasks`: how many are there; `forceAfterMs` as in the API. */
export async function drain(name: string, { tasks, forceAfterMs }: { readonly tasks: number; readonly forceAfterMs: number | undefined }): Promise<Told> {
  const update: NodeUpdate = { availability: 'drain', ...(forceAfterMs !== undefined && { forceAfterMs }) };
  const { node } = await post<NodeUpdateResult>(['nodes', name, 'update'], update);
  const operation = { title: `Drain ${name}`, subject: { kind: 'Node', name }, goal: { kind: 'drain', tasks }, version: node.metadata.resourceVersion } as const;
  return { text: `${name} is being emptied.`, operation };
}

export async function kill(task: Task): Promise<Told> {
  const { task: name, node } = await post<TaskKillResult>(['tasks', task.metadata.name, 'kill'], {});
  const operation = { title: `Kill ${name}`, subject: { kind: 'Task', name }, goal: { kind: 'kill', service: task.spec.service, seat: seatOf(task) }, version: 0 } as const;
  return { text: `${name} was killed on ${node}.`, operation };
}
