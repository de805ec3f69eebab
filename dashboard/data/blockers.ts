import { isServing, isTerminalTask, isWanted, type Task } from '../../model/task.js';
import { seatOf } from './consequences/present.js';

export const MOST_BLOCKERS = 5;

/** Tasks that do not serve yet, or ended and were not followed: what each says. */
export function blockersOf(tasks: readonly Task[]): readonly string[] {
  const waiting = tasks.filter((task) => isWanted(task) && !isServing(task) && (!isTerminalTask(task) || task.status.replacedBy === undefined));
  const told = waiting.slice(0, MOST_BLOCKERS).map((task) => `${task.spec.service}.${seatOf(task)}: ${reasonOf(task)}`).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return waiting.length > told.length ? [...told, `and ${waiting.length - told.length} more`] : told;
}

function reasonOf({ status: { state, node, error, message, health } }: Task): string {
  const place = node === undefined ? '' : ` on ${node}`;
  const said = error ?? message;
  if (state === 'running') return `runs${place}, but is not healthy yet${health === undefined ? '' : ` (${health})`}`;
  return `${state}${place}${said === '' || said === state ? '' : `: ${said}`}`;
}
