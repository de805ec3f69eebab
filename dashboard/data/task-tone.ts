import type { NodeState } from '../../model/node.js';
import { isServing, isTerminalTask, type Task } from '../../model/task.js';
import type { Tone } from './tone.js';

/** Nobody can ask what runs there. Pure. */
export const isLostState = (state: NodeState | undefined): boolean => state === undefined || state === 'down' || state === 'absent' || state === 'removed';

/** What a task means for whoever looks: serves, on its way, failed, or leaves. `isLost`: its node cannot be asked. Pure. */
export function taskTone(task: Task, isLost = false): Tone {
  const { state, error, health } = task.status;
  if (isTerminalTask(task)) return state === 'failed' || state === 'rejected' || state === 'orphaned' ? 'bad' : state === 'complete' ? 'good' : 'idle';
  if (isLost) return 'bad';
  if (state === 'stopping') return 'idle';
  if (isServing(task)) return 'good';
  return error !== undefined || health === 'unhealthy' ? 'bad' : 'busy';
}

/** `running`, `running, not healthy yet`, `stopping: takes no new connections`. Pure. */
export function stateWords(task: Task, isLost = false): string {
  const { state, health } = task.status;
  if (isLost && !isTerminalTask(task)) return `${state} when its node was heard of last`;
  if (state === 'stopping') return 'stopping: takes no new connections';
  if (state !== 'running' || isServing(task)) return state;
  return health === 'unhealthy' ? 'running, but unhealthy' : 'running, not healthy yet';
}

const RANK: readonly Tone[] = ['bad', 'busy', 'good', 'idle'];

/** The one that most needs a look. Pure. */
export const worstTone = (tones: Iterable<Tone>): Tone => [...tones].reduce((worst, tone) => (RANK.indexOf(tone) < RANK.indexOf(worst) ? tone : worst), 'idle');
