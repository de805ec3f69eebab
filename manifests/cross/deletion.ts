import { INGRESS, isPeerState, isTerminalTask, type ClusterView, type Kind } from '../../model/index.js';
import type { Finding } from '../problem.js';
import { networkUser } from './immutable.js';

export interface ObjectRef {
  readonly kind: Kind;
  readonly name: string;
}

const NAMED = 3;

/** What still uses `object`. Services that go in the same request do not count: their controllers wait for each other. */
export function deletionFindings(view: ClusterView, { kind, name }: ObjectRef, together: readonly ObjectRef[]): Finding[] {
  const services = new Set(together.filter((other) => other.kind === 'Service').map((other) => other.name));
  if (kind === 'Network') return networkStays(view, name, services);
  if (kind === 'Node') return nodeStays(view, name, services);
  if (kind === 'Task' || kind === 'Host') return [{ path: ['kind'], message: `${kind} is read-only: ${kind === 'Task' ? 'scale or delete its service' : 'delete its Node'}` }];
  return [];
}

function networkStays(view: ClusterView, name: string, services: ReadonlySet<string>): Finding[] {
  if (name === INGRESS) return [{ path: ['metadata', 'name'], message: 'the ingress network is the system\'s: it cannot be deleted' }];
  const user = networkUser(view, name, services);
  return user === undefined ? [] : [{ path: ['metadata', 'name'], message: `network ${name} is in use by ${user}` }];
}

/** The tasks of a node that is down, or on its way out, have been given away already. */
function nodeStays(view: ClusterView, name: string, services: ReadonlySet<string>): Finding[] {
  const node = view.node(name);
  if (node === undefined || node.metadata.deletionTimestamp !== undefined || !isPeerState(node.status.state)) return [];
  const tasks = view.tasksOnNode(name).filter((task) => !isTerminalTask(task) && !services.has(task.spec.service)).map((task) => task.metadata.name);
  if (tasks.length === 0) return [];
  const list = tasks.slice(0, NAMED).join(', ') + (tasks.length > NAMED ? ', …' : '');
  return [{ path: ['metadata', 'name'], message: `node ${name} still has ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} (${list}): drain it first` }];
}
