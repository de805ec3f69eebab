import type { ClusterView } from '../../model/cluster-view.js';
import { isServing, isTerminalTask, isWanted } from '../../model/task.js';
import { REBALANCE } from '../../model/service.js';
import { blockersOf, MOST_BLOCKERS } from './blockers.js';
import { countOf } from './consequences/consequence.js';
import { residents } from './consequences/node.js';
import { liveTasks, seatedTasks, seatOf } from './consequences/present.js';
import { done, going, stuck, UNSEEN, type Operation, type Progress } from './operation.js';
import { rolloutProgress } from './rollout-progress.js';

/** How far what somebody asked for has come, by the present picture. Pure. */
export function progressOf(view: ClusterView, { goal, subject, version }: Operation): Progress {
  const name = subject?.name ?? '';
  switch (goal.kind) {
    case 'scale': return scaleProgress(view, name, goal.replicas, version);
    case 'rollout': return rolloutProgress(view, name, goal, version);
    case 'drain': return drainProgress(view, name, goal.tasks, version);
    case 'balance': return balanceProgress(view, goal.services, version);
    case 'kill': return killProgress(view, name, goal);
  }
}

function scaleProgress(view: ClusterView, name: string, replicas: number, version: number): Progress {
  const service = view.service(name);
  if (service === undefined) return stuck('The service was deleted.');
  if (service.metadata.resourceVersion < version) return UNSEEN;
  if (service.spec.replicas !== replicas) return stuck(`Somebody set it to ${service.spec.replicas} meanwhile.`);
  const tasks = view.tasksOfService(name);
  const serving = seatedTasks(view, name).filter(isServing).length;
  const leaving = tasks.filter((task) => !isTerminalTask(task) && !isWanted(task)).length;
  const text = `${serving} of ${replicas} run${leaving === 0 ? '' : `, ${leaving} ${leaving === 1 ? 'is' : 'are'} stopping`}`;
  const isSeen = service.status.observedGeneration >= service.metadata.generation;
  if (isSeen && serving === replicas && leaving === 0 && liveTasks(view, name).length === replicas) return done(text);
  return { state: 'going', text, share: { done: Math.min(serving, replicas), total: replicas }, blockers: isSeen ? blockersOf(tasks) : [] };
}

function drainProgress(view: ClusterView, name: string, total: number, version: number): Progress {
  const node = view.node(name);
  if (node === undefined) return stuck('The node was removed.');
  if (node.metadata.resourceVersion < version) return UNSEEN;
  if (node.spec.availability !== 'drain') return stuck(`Somebody set it to ${node.spec.availability} meanwhile.`);
  const { state, blockers = [] } = node.status.availability ?? {};
  if (state === 'drained') return done('drained');
  const left = residents(view, name).length;
  return { state: 'going', text: left === 0 ? 'no task is left' : `${countOf(left, 'task')} left`, share: { done: Math.max(total - left, 0), total: Math.max(total, left) }, blockers: blockers.slice(0, MOST_BLOCKERS) };
}

/** The mark on a service goes when no move is left that would make it more even. */
function balanceProgress(view: ClusterView, names: readonly string[], version: number): Progress {
  if (!names.some((name) => (view.service(name)?.metadata.resourceVersion ?? Infinity) >= version)) return UNSEEN; // changes come in order: the last mark is there, so all are
  const open = names.filter((name) => view.service(name)?.metadata.annotations[REBALANCE] !== undefined);
  if (open.length === 0) return done(names.length === 1 ? 'spread evenly' : `${countOf(names.length, 'service')} spread evenly`);
  const moving = open.flatMap((name) => liveTasks(view, name).filter((task) => task.spec.relieves !== undefined && !isServing(task)));
  const text = moving.length === 0 ? 'looking for the next move' : `${countOf(moving.length, 'task')} on the way`;
  return { state: 'going', text, ...(names.length > 1 && { share: { done: names.length - open.length, total: names.length } }), blockers: blockersOf(moving) };
}

function killProgress(view: ClusterView, name: string, { service: serviceName, seat }: { readonly service: string; readonly seat: string }): Progress {
  const killed = view.task(name);
  if (killed !== undefined && !isTerminalTask(killed)) return going(killed.status.state === 'running' ? 'its end is not seen yet' : killed.status.state);
  const service = view.service(serviceName);
  const heir = liveTasks(view, serviceName).find((task) => seatOf(task) === seat && task.metadata.name !== name);
  if (heir === undefined) {
    const isFinal = service === undefined || service.spec.restartPolicy.condition === 'none';
    return isFinal ? done('ended, and is not replaced') : going('ended; its replacement is to come');
  }
  return isServing(heir) ? done(`replaced: ${heir.metadata.name} runs on ${heir.status.node ?? ''}`) : going('ended; its replacement is on the way', blockersOf([heir]));
}
