import type { ClusterView } from '../../model/cluster-view.js';
import { imageRequestOf } from '../../model/image.js';
import { isJob } from '../../model/job.js';
import type { Service } from '../../model/service.js';
import { isServing, isTerminalTask } from '../../model/task.js';
import { isPaused, isRollback, isUnderWay, ROLLOUT_PAUSED, ROLLOUT_WISH, type UpdateStatus } from '../../model/update.js';
import { blockersOf } from './blockers.js';
import { countOf } from './consequences/consequence.js';
import { seatedTasks, seatOf } from './consequences/present.js';
import { done, going, stuck, UNSEEN, type Progress } from './operation.js';

/** How far an update, or a rollback, of a service has come: `before` is when the one before it began. Pure. */
export function rolloutProgress(view: ClusterView, name: string, { before }: { readonly before: string | undefined }, version: number): Progress {
  const service = view.service(name);
  if (service === undefined) return stuck('The service was deleted.');
  if (service.metadata.resourceVersion < version) return UNSEEN;
  if (service.metadata.annotations[ROLLOUT_PAUSED] !== undefined) return stuck('Its rollout is paused: nothing goes on before somebody resumes it.');
  const question = whatComesFirst(service);
  if (question !== undefined) return going(question);
  const { update } = service.status;
  if (isJob(service.spec)) return done('the job has it');
  if (update === undefined || (update.startedAt === before && !isUnderWay(update) && !isPaused(update))) return done('nothing had to be replaced');
  return standOf(view, service, update);
}

/** What is not settled yet: `update` tells of the one before until then. */
function whatComesFirst(service: Service): string | undefined {
  const { metadata, status: { observedGeneration, waitsFor } } = service;
  if (imageRequestOf(service) !== undefined) return 'a node pulls the image, to see what its tag stands for';
  if (observedGeneration < metadata.generation || metadata.annotations[ROLLOUT_WISH] !== undefined) return 'asked for';
  return waitsFor;
}

function standOf(view: ClusterView, { metadata: { name } }: Service, update: UpdateStatus): Progress {
  if (isPaused(update)) return stuck(sentence(update.message));
  if (update.state === 'rollback_completed' && update.reason !== undefined) return stuck(`It went back by itself: ${update.reason}.`);
  if (update.completedAt !== undefined && update.skipped !== undefined) return stuck(sentence(update.message));
  if (!isUnderWay(update)) return done(isRollback(update) ? 'went back' : 'completed');
  const fresh = view.tasksOfService(name).filter(({ spec }) => spec.templateHash === update.templateHash);
  const total = Math.max(seatedTasks(view, name).length, update.slots ?? 0);
  const replaced = new Set(fresh.filter((task) => !isTerminalTask(task) && isServing(task)).map(seatOf)).size;
  const text = `${replaced} of ${countOf(total, 'task')} replaced`;
  return { state: 'going', text: update.reason === undefined ? text : `going back (${update.reason}): ${text}`, share: { done: Math.min(replaced, total), total }, blockers: blockersOf(fresh) };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.');
