import { INGRESS, isFileKind, isPeerState, isTerminalTask, namedFiles, type ClusterView, type FileKind, type Kind } from '../../model/index.js';
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
  if (isFileKind(kind)) return fileStays(view, { kind, name }, services);
  if (kind === 'Node') return nodeStays(view, name, services);
  if (kind === 'Task' || kind === 'Host') return [{ path: ['kind'], message: `${kind} is read-only: ${kind === 'Task' ? 'scale or delete its service' : 'delete its Node'}` }];
  if (kind === 'Revisions') return [{ path: ['kind'], message: 'Revisions is read-only: it goes with its service' }];
  if (kind === 'TrafficKeys') return [{ path: ['kind'], message: 'TrafficKeys is read-only: it goes when its node leaves the encrypted networks' }];
  return [];
}

function networkStays(view: ClusterView, name: string, services: ReadonlySet<string>): Finding[] {
  if (name === INGRESS) return [{ path: ['metadata', 'name'], message: 'the ingress network is the system\'s: it cannot be deleted' }];
  const user = networkUser(view, name, services);
  return user === undefined ? [] : [{ path: ['metadata', 'name'], message: `network ${name} is in use by ${user}` }];
}

/** Also for tasks that an earlier version of their service left running: one that took over from them would lack it. */
function fileStays(view: ClusterView, { kind, name }: { readonly kind: FileKind; readonly name: string }, leaving: ReadonlySet<string>): Finding[] {
  const refers = (holder: Parameters<typeof namedFiles>[0]): boolean => namedFiles(holder).some((use) => use.kind === kind && use.name === name);
  const services = [...view.list('Service')].filter(({ spec, metadata }) => metadata.deletionTimestamp === undefined && refers(spec)).map(({ metadata }) => metadata.name);
  const tasks = [...view.list('Task')].filter((task) => !isTerminalTask(task) && refers(task.spec.container)).map(({ spec }) => spec.service);
  const users = [...new Set([...services, ...tasks])].filter((service) => !leaving.has(service)).sort();
  if (users.length === 0) return [];
  const message = `${kind.toLowerCase()} ${name} is in use by ${users.length === 1 ? 'service' : 'services'} ${users.join(', ')}`;
  return [{ path: ['metadata', 'name'], message }];
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
