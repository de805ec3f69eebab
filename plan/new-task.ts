import { timestamp } from '../base/clock.js';
import { API_VERSION, type Service, type Task, type TaskSpec } from '../model/index.js';
import type { PlanContext } from './context.js';

/** Where a task belongs: a numbered slot, or a node of a global service. Each run of a job has seats of its own. */
export type Seat = ({ readonly slot: number } | { readonly node: string }) & { readonly iteration?: number };

const placeOf = (seat: Seat): string => ('slot' in seat ? String(seat.slot) : seat.node);

export const seatKey = (seat: Seat): string => (seat.iteration === undefined ? placeOf(seat) : `${placeOf(seat)}@${seat.iteration}`);

export const seatOf = ({ spec: { slot, node = '', iteration } }: Task): Seat => ({ ...(slot === undefined ? { node } : { slot }), ...(iteration !== undefined && { iteration }) });

/** What of a task's spec comes from the template; a copy of another task's part runs that one's version again. */
export type TaskVersion = Pick<TaskSpec, 'templateHash' | 'container' | 'networks' | 'ports'>;

export interface NewTask {
  readonly seat: Seat;
  readonly version: TaskVersion;
  readonly replaces?: string;
  readonly relieves?: TaskSpec['relieves'];
  readonly notBefore?: string;
  readonly quickFailures?: number;
  readonly message?: string;
}

/** A pending task, not stored yet (resource version 0), named `<service>.<slot or node>.<id>`. */
export function newTask(service: Service, { seat, version, replaces, relieves, notBefore, quickFailures, message = 'pending' }: NewTask, { now, newId }: PlanContext): Task {
  const id = newId(), at = timestamp(now);
  return {
    apiVersion: API_VERSION, kind: 'Task',
    metadata: {
      name: `${service.metadata.name}.${placeOf(seat)}.${id}`, labels: {}, annotations: {}, uid: id, generation: 1, resourceVersion: 0, creationTimestamp: at,
    },
    spec: {
      service: service.metadata.name, serviceUid: service.metadata.uid, ...seat, desired: 'running', ...version,
      placement: service.spec.placement, restartPolicy: service.spec.restartPolicy,
      ...(replaces !== undefined && { replaces }), ...(relieves !== undefined && { relieves }), ...(notBefore !== undefined && { notBefore }), ...(quickFailures !== undefined && quickFailures > 0 && { quickFailures }),
    },
    status: { state: 'pending', since: at, message, addresses: {}, released: false },
  };
}
