import { QUEUES } from '../jobs/contract.js';
import { canonicalJson, isTerminalTask, type Change, type ClusterView, type Task } from '../model/index.js';
import { taskWork } from '../plan/task-work.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';

/** Makes a task's job due when its container has to be started, stopped or taken away. */
export function createTaskReconciler(): Reconciler {
  const seen = new Map<string, string>();
  const waiting = { own: new Set<string>(), any: new Set<string>() };
  const note = (name: string, host: 'own' | 'any' | undefined): void => {
    for (const [whose, names] of Object.entries(waiting)) {
      if (whose === host) names.add(name);
      else names.delete(name);
    }
  };
  const isNews = ({ op, object }: Change & { readonly object: Task }): boolean => {
    const { name } = object.metadata;
    const stage = stageOf(object);
    const changed = op === 'delete' || seen.get(name) !== stage;
    if (op === 'delete') seen.delete(name);
    else seen.set(name, stage);
    if (op === 'delete') note(name, undefined);
    return changed;
  };
  /** Tasks that may have waited for what the host has done now. */
  const released = (view: ClusterView, host: string): readonly string[] => [
    ...waiting.any,
    ...view.tasksOnNode(host).map(({ metadata: { name } }) => name).filter((name) => waiting.own.has(name)),
  ];
  return {
    name: 'task',
    allKeys: (view) => [...view.list('Task')].map((task) => task.metadata.name),
    keysOf: (change, view) => {
      const { object } = change;
      if (object.kind === 'Task') return isNews({ ...change, object }) ? [object.metadata.name] : [];
      if (object.kind === 'Host') return released(view, object.metadata.name);
      if (object.kind === 'Node') return view.tasksOnNode(object.metadata.name).filter((task) => !task.status.released).map((task) => task.metadata.name);
      return [];
    },
    plan: (view, key, now): Decision => {
      const task = view.task(key);
      const work = task === undefined ? undefined : taskWork(view, task, now);
      note(key, work?.kind === 'wait' ? work.host : undefined);
      if (work === undefined || work.kind === 'none') return SETTLED;
      return work.kind === 'wait' ? { wakeInMs: work.delayMs } : { due: [{ queue: QUEUES.syncTask, keys: [key] }] };
    },
  };
}

/** What makes a new run of the job worth while; the steps that a run itself reports do not. */
function stageOf(task: Task): string {
  const { state, containerId, released } = task.status;
  if (isTerminalTask(task)) return canonicalJson(['ended', containerId !== undefined, released]);
  if (state === 'pending' || state === 'running' || state === 'stopping') return state;
  return canonicalJson(['before running', task.spec.desired, task.spec.notBefore]);
}
