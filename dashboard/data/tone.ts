/** What a state means for whoever looks: all is well, something is under way, somebody is needed, nothing to say. */
export type Tone = 'good' | 'busy' | 'bad' | 'idle';

const GOOD = new Set(['ready', 'active', 'running', 'healthy', 'complete', 'completed', 'leader', 'reachable', 'manager', 'live', 'ok', 'True']);
const BAD = new Set(['down', 'joinFailed', 'failed', 'rejected', 'orphaned', 'unhealthy', 'unreachable', 'rollback_started', 'rollback_paused', 'Warning', 'refused', 'absent', 'crashLoop']);
const IDLE = new Set(['shutdown', 'rescheduled', 'removed', 'drained', 'paused', 'rollback_completed', 'Normal', 'worker', 'False', 'none', 'delayed']);

/** Of a state of the model; what is in none of the lists is on its way. Pure. */
export function toneOf(state: string): Tone {
  if (GOOD.has(state)) return 'good';
  if (BAD.has(state)) return 'bad';
  return IDLE.has(state) ? 'idle' : 'busy';
}

/** `joinFailed` → `join failed`, `rollback_started` → `rollback started`. Pure. */
export const wordsOf = (state: string): string => state.replaceAll('_', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
