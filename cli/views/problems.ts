import { CLUSTER_NAME, isJob, isPaused, isTerminalTask, isWanted, slotName, wantedTasks, type ClusterView, type NodeState, type Service, type Task } from '../../model/index.js';
import { outageOf } from './machine-view.js';

export interface Problem {
  /** `node/node-1`, `service/web`, `cluster`. */
  readonly about: string;
  readonly text: string;
}

const BAD_NODES: ReadonlySet<NodeState> = new Set(['down', 'unreachable', 'joinFailed', 'absent']);

/** What somebody may have to look after, in one line each: the cluster's first, then nodes, then services, by name. What is merely on its way is none. Pure. */
export function problemsOf(view: ClusterView): readonly Problem[] {
  const outage = outageOf(view.get('Cluster', CLUSTER_NAME));
  return [
    ...(outage === undefined ? [] : [{ about: 'cluster', text: outage }]),
    ...sorted(view.list('Node')).flatMap(({ metadata: { name }, status: { state, message } }) => (BAD_NODES.has(state) ? [{ about: `node/${name}`, text: said(state, message) }] : [])),
    ...sorted(view.list('Service')).flatMap((service) => {
      const text = serviceTrouble(service, view.tasksOfService(service.metadata.name));
      return text === undefined ? [] : [{ about: `service/${service.metadata.name}`, text }];
    }),
  ];
}

function serviceTrouble(service: Service, tasks: readonly Task[]): string | undefined {
  const { spec, status: { update, replicas, job } } = service;
  const [run] = job?.runs ?? [];
  if (run?.state === 'failed') return `run ${run.iteration} has failed with ${run.completed} of ${run.total} tasks completed`;
  if (update !== undefined && (isPaused(update) || update.state === 'rollback_started')) return said(update.state.replaceAll('_', ' '), update.message);
  if (isJob(spec)) return undefined;
  const stuck = tasks.filter((task) => isWanted(task) && !isTerminalTask(task)).find(isStuck);
  const count = `${replicas.running} of ${wantedTasks(service)} tasks run`;
  if (stuck !== undefined) return `${count}; ${slotName(stuck)}: ${whyStuck(stuck)}`;
  return replicas.running === 0 && wantedTasks(service) > 0 && tasks.every(isTerminalTask) ? `${count}: see \`drover service ps ${service.metadata.name}\`` : undefined;
}

/** It finds no node, fails again and again, or does not pass its healthcheck. */
const isStuck = ({ status: { state, health, error }, spec: { quickFailures = 0 } }: Task): boolean =>
  health === 'unhealthy' || (state !== 'running' && (error !== undefined || quickFailures > 0));

const whyStuck = ({ status: { state, health, error, message }, spec: { quickFailures = 0 } }: Task): string =>
  (health === 'unhealthy' ? 'does not pass its healthcheck' : `${error ?? said(state, message)}${quickFailures > 0 ? ` (ended ${quickFailures} times soon after its start)` : ''}`);

const said = (state: string, message: string): string => (message === '' ? state : `${state}: ${message}`);

const sorted = <T extends { readonly metadata: { readonly name: string } }>(objects: Iterable<T>): T[] =>
  [...objects].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }));
