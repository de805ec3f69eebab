import { isGlobal, isJob, isServing, isTerminalTask, isWanted, templateHash, templateOf, type ClusterView, type DependencyCondition, type Service, type Task } from '../model/index.js';
import type { ServiceDraft } from './service-draft.js';

/**
 * What the present template of a service waits for before its first task, for a person to read; undefined when for nothing. A service that has begun waits
 * no longer: what it depends on may come and go.
 */
export function dependencyOf(view: ClusterView, draft: ServiceDraft): string | undefined {
  const { dependsOn = {} } = draft.service.spec;
  const hasBegun = (): boolean => draft.tasks().some((task) => task.spec.templateHash === draft.targetHash && isWanted(task));
  if (Object.keys(dependsOn).length === 0 || hasBegun()) return undefined;
  return unmet(view, draft.service);
}

/** The first dependency whose condition does not hold now. */
export function unmet(view: ClusterView, { spec: { dependsOn = {} } }: Service): string | undefined {
  for (const [name, { condition }] of Object.entries(dependsOn)) {
    const service = view.service(name);
    const lack = service === undefined ? 'it does not exist' : lackOf(view, service, condition);
    if (lack !== undefined) return `waits for service ${name} to be ${condition}: ${lack}`;
  }
  return undefined;
}

function lackOf(view: ClusterView, service: Service, condition: DependencyCondition): string | undefined {
  const { metadata: { name, uid, generation, deletionTimestamp }, spec, status } = service;
  if (deletionTimestamp !== undefined) return 'it is being deleted';
  if (status.observedGeneration < generation) return 'its last change has not been looked at yet';
  const hash = templateHash(templateOf(spec));
  const present = view.tasksOfService(name).filter((task) => task.spec.serviceUid === uid && task.spec.templateHash === hash);
  if (isJob(spec)) return lackOfJob(service, { hash, present, condition });
  const wanted = isGlobal(spec.mode) ? status.replicas.desired : spec.replicas;
  const holds = (task: Task): boolean => isWanted(task) && !isTerminalTask(task) && (condition === 'healthy' ? isServing(task) : task.status.state === 'running');
  const seats = new Set(present.filter(holds).map(({ spec: { slot, node } }) => slot ?? node));
  return seats.size >= wanted ? undefined : `${seats.size} of ${wanted} tasks`;
}

interface JobFacts {
  readonly hash: string;
  readonly present: readonly Task[];
  readonly condition: DependencyCondition;
}

function lackOfJob({ status: { job } }: Service, { hash, present, condition }: JobFacts): string | undefined {
  const run = job?.runs.find(({ templateHash: of }) => of === hash);
  if (run === undefined) return 'no run yet';
  if (run.state === 'complete') return undefined;
  const hasStarted = present.some(({ spec, status }) => spec.iteration === run.iteration && status.startedAt !== undefined);
  if (condition !== 'completed') return hasStarted ? undefined : 'no task has been started';
  return run.state === 'failed' ? `run ${run.iteration} has failed` : `${run.completed} of ${run.total} tasks`;
}
