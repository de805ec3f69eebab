import { imageRequestOf, type ClusterView } from '../model/index.js';
import { resolverOf } from './image.js';
import { taskWork } from './task-work.js';

/** Which work a host may have, whoever asked for it before: for a member that takes it over and knows nothing of it. */
export interface HostDue {
  readonly isJoining: boolean;
  readonly isLeaving: boolean;
  readonly isPromoting: boolean;
  readonly isUpgrading: boolean;
  readonly isDemoting: boolean;
  readonly isSynced: boolean;
  readonly tasks: readonly string[];
  /** Services whose image it asks for. */
  readonly images: readonly string[];
}

/** Pure. */
export function planHostDue(view: ClusterView, host: string, now: number): HostDue {
  const status = view.node(host)?.status;
  const state = status?.state;
  const tasks = view.tasksOnNode(host).filter((task) => taskWork(view, task, now).kind !== 'none');
  return {
    isJoining: state === 'joining', isLeaving: state === 'leaving', isSynced: state === 'ready' || state === 'unreachable',
    isPromoting: status?.manager?.state === 'promoting' && state === 'ready', isUpgrading: status?.manager?.state === 'upgrading' && state === 'ready',
    isDemoting: status?.manager?.state === 'demoting',
    tasks: tasks.map((task) => task.metadata.name),
    images: [...view.list('Service')].filter((service) => imageRequestOf(service) !== undefined && resolverOf(view, service) === host).map(({ metadata }) => metadata.name),
  };
}
