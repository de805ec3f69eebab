import { distance } from 'fastest-levenshtein';
import { OperatorError } from '../base/errors.js';
import { isTerminalTask, taskId, type AnyResource, type ClusterView, type Kind, type ResourceOf, type Task } from '../model/index.js';

/**
 * The object a person means: its exact name; for tasks also the id, or `web.1` for the live task of the slot; else a unique
 * prefix of a name, id or uid. @throws NOT_FOUND with the nearest name; CONFLICT listing the names when several fit
 */
export function resolveName<K extends Kind>(view: ClusterView, kind: K, text: string): ResourceOf[K] {
  const exact = view.get(kind, text);
  if (exact !== undefined) return exact;
  const objects = [...view.list(kind)];
  const found = (kind === 'Task' ? meantTask(objects as Task[], text) : undefined) ?? byPrefix(objects, text);
  if (found === undefined) throw notFound(kind, text, objects);
  return found as ResourceOf[K];
}

function meantTask(tasks: readonly Task[], text: string): Task | undefined {
  const byId = tasks.find((task) => taskId(task) === text);
  const ofSlot = tasks.filter((task) => task.metadata.name === `${text}.${taskId(task)}`);
  return byId ?? newestFirst(ofSlot).find((task) => !isTerminalTask(task)) ?? newestFirst(ofSlot)[0];
}

/** Newest first; tasks that are meant to run before those that are on their way out. */
const newestFirst = (tasks: readonly Task[]): Task[] => [...tasks].sort((one, other) =>
  Number(other.spec.desired === 'running') - Number(one.spec.desired === 'running')
  || other.metadata.creationTimestamp.localeCompare(one.metadata.creationTimestamp));

function byPrefix(objects: readonly AnyResource[], text: string): AnyResource | undefined {
  const matches = objects.filter((object) => namesOf(object).some((name) => name.startsWith(text)));
  if (matches.length > 1 && text !== '') {
    const names = matches.map((object) => object.metadata.name).sort();
    throw new OperatorError('CONFLICT', `"${text}" fits ${names.length} objects: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`, { names });
  }
  return text === '' ? undefined : matches[0];
}

const namesOf = (object: AnyResource): string[] =>
  [object.metadata.name, object.metadata.uid, ...(object.kind === 'Task' ? [taskId(object)] : [])];

function notFound(kind: Kind, text: string, objects: readonly AnyResource[]): OperatorError {
  const nearest = objects.map(({ metadata: { name } }) => ({ name, far: distance(name, text) })).sort((a, b) => a.far - b.far)[0];
  const hint = nearest !== undefined && nearest.far <= Math.max(2, text.length / 3) ? `; did you mean "${nearest.name}"?` : '';
  return new OperatorError('NOT_FOUND', `${kind.toLowerCase()} "${text}" does not exist${hint}`, { kind, name: text });
}
