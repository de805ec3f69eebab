import { imageRequestOf, isJob, isPaused, isServing, isTerminalTask, newestFirst, tasksBySlot, tellsMore, templateHash, templateOf, wantedTasks, type ClusterView, type Node, type Service, type Task, type TaskState, type UpdateStatus } from '../model/index.js';
import { jobProgress } from './job-progress.js';
import { shorten } from './output/table.js';
import { areWordsToCome, lastWords } from './views/last-lines.js';

/** How far one object is on its way to what its spec says. */
export interface Progress {
  readonly isDone: boolean;
  /** It will not get there without a person. */
  readonly problem?: string;
  readonly lines: readonly string[];
  /** What is in the way, for the message of a timeout; empty when it is done. */
  readonly blockers: readonly string[];
  /** What the task said that failed last, for the message when it comes to nothing. */
  readonly lastWords?: readonly string[];
  /** They are still to come. */
  readonly areWordsToCome?: boolean;
}

const STEPS: readonly TaskState[] = ['pending', 'assigned', 'preparing', 'starting', 'running'];
const BAR_WIDTH = 25;
const TEXT_WIDTH = 75;
/** As docker: with more slots than this, only those that are not done are shown, up to as many. */
const MAX_SLOTS = 20;

/**
 * Done when the orchestrator has seen this generation, every slot has a serving task of the present template, and no other task is left.
 * Pure; order of lines is that of slots.
 */
export function serviceProgress(service: Service, tasks: readonly Task[]): Progress {
  const wanted = wantedTasks(service);
  const hash = templateHash(templateOf(service.spec));
  const live = tasks.filter((task) => !isTerminalTask(task));
  const isFresh = (task: Task): boolean => task.spec.templateHash === hash && task.spec.desired === 'running' && task.status.state !== 'stopping';
  const serving = live.filter((task) => isFresh(task) && isServing(task));
  const leaving = live.filter((task) => !isFresh(task));
  const isSeen = service.status.observedGeneration >= service.metadata.generation;
  const slots = slotLines(tasks, serving);
  const { update } = service.status;
  const question = imageRequestOf(service) === undefined ? [] : [`asks which digest image ${service.spec.image} has now`];
  const isDone = isSeen && question.length === 0 && serving.length === wanted && live.length === wanted;
  const overall = `overall progress: ${Math.min(serving.length, wanted)} out of ${wanted} tasks${leaving.length > 0 ? `, ${leaving.length} leaving` : ''}`;
  const tried = tasks.filter((task) => task.spec.templateHash === hash);
  const waiting = isSeen ? [service.status.waitsFor ?? question].flat() : ['waiting for the orchestrator'];
  return {
    isDone,
    ...(isSeen && update !== undefined && isOffCourse(update) ? { problem: update.message } : {}),
    lines: [overall, ...waiting, ...slots.lines],
    blockers: isDone ? [] : [overall.replace('overall progress: ', ''), ...waiting, ...slots.blockers],
    ...(isDone ? {} : { lastWords: lastWords(tried), areWordsToCome: areWordsToCome(tried) }),
  };
}

/** Paused, or on its way back by itself. */
const isOffCourse = (update: UpdateStatus): boolean => isPaused(update) || (update.state === 'rollback_started' && update.reason !== undefined);

function slotLines(tasks: readonly Task[], serving: readonly Task[]): { lines: string[]; blockers: string[] } {
  const current = [...tasksBySlot(tasks)].flatMap(([name, all]) => {
    const newest = newestFirst(all)[0];
    const isPast = newest === undefined || (isTerminalTask(newest) && newest.spec.desired !== 'running');
    return isPast ? [] : [{ name, task: newest, isDone: serving.includes(newest) }];
  }).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const unfinished = current.filter(({ isDone }) => !isDone);
  const shown = (current.length > MAX_SLOTS ? unfinished : current).slice(0, MAX_SLOTS);
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  return {
    lines: shown.map(({ name, task }) => `${`${name}:`.padEnd(width + 1)} ${taskText(task)}`),
    blockers: unfinished.slice(0, MAX_SLOTS).map(({ name, task }) => `${name}: ${taskReason(task)}`),
  };
}

/** State, a bar of how far that is, and the node; an error takes the place of the bar. */
function taskText(task: Task): string {
  const { state, node, error, message, health } = task.status;
  const reason = error ?? (tellsMore(task) ? message : undefined);
  if (reason !== undefined && reason !== '' && reason !== state) return shorten(`${state.padEnd(9)} ${reason}`, TEXT_WIDTH);
  const done = Math.round((BAR_WIDTH * Math.max(0, STEPS.indexOf(state) + 1)) / STEPS.length);
  const bar = `[${'='.repeat(done)}${' '.repeat(BAR_WIDTH - done)}]`;
  const note = state === 'running' && health !== undefined && health !== 'healthy' ? ` (health: ${health})` : '';
  return `${state.padEnd(9)} ${bar} ${node ?? ''}${note}`.trimEnd();
}

const taskReason = ({ status: { state, node, error, message, health } }: Task): string =>
  shorten(`${state}${node === undefined ? '' : ` on ${node}`}${health === undefined ? '' : ` (health: ${health})`}: ${error ?? message}`, 200);

/** Done when it is ready. A join that did not succeed is tried again, so it is no problem yet. */
export function nodeProgress(node: Node): Progress {
  const { state, message } = node.status;
  const isDone = state === 'ready';
  const text = `${state.padEnd(10)} ${message === state ? '' : message}`.trimEnd();
  return { isDone, lines: [shorten(text, TEXT_WIDTH)], blockers: isDone ? [] : [shorten(text.replace(/\s+/, ': '), 200)] };
}

/** Progress of any object of the view; kinds without a life of their own are done at once. */
export function progressOf(view: ClusterView, kind: string, name: string): Progress {
  const service = kind === 'Service' ? view.service(name) : undefined;
  if (service !== undefined) return (isJob(service.spec) ? jobProgress : serviceProgress)(service, view.tasksOfService(name));
  const node = kind === 'Node' ? view.node(name) : undefined;
  if (node !== undefined) return nodeProgress(node);
  const isMissing = view.get(kind as 'Service', name) === undefined;
  return isMissing ? { isDone: false, lines: ['does not exist'], blockers: ['does not exist'] } : { isDone: true, lines: [], blockers: [] };
}
