import type { ClusterSpec, NodeEvent, NodeState } from '../../model/index.js';

/** One beat is missing for certain: the last one heard is two intervals old. */
const LATE_INTERVALS = 2;
/** A host that joins is busy, and its connection may be a new one: the join itself notices when it is gone. */
const JOINING_MS = 30_000;

export interface Silence {
  readonly state: NodeState;
  /** Milliseconds since anything was heard of the host; the time in which this process itself was stalled does not count. */
  readonly silentMs: number;
  readonly heartbeat: ClusterSpec['heartbeat'];
  /** Why it cannot be reached, where that is known. */
  readonly reason?: string | undefined;
}

/** What the silence of a host means now, if anything. Pure. */
export function livenessEvent({ state, silentMs, heartbeat, reason }: Silence): NodeEvent | undefined {
  const { intervalMs, misses } = heartbeat;
  const silence = `no heartbeat for ${(silentMs / 1000).toFixed(1)} s`;
  const why = reason === undefined ? '' : `: ${reason}`;
  const patienceMs = intervalMs * misses + (state === 'joining' || state === 'joinFailed' ? JOINING_MS : 0);
  if (silentMs > patienceMs && state !== 'ready') { // a state that does not accept it stays as it is
    return { type: 'node.silent', reason: `${silence} (${misses} missed)${why}` };
  }
  if (silentMs > intervalMs * LATE_INTERVALS && state === 'ready') return { type: 'node.missed', reason: `${silence}${why}` };
  return undefined;
}

/** A beat should have come by now, with some delay on its way. */
const DUE_INTERVALS = 1.25;

/**
 * What the silence of a host means at the moment in which another one is given up: its beat is overdue, so it may share that fate. Said before the
 * other is down, or rescheduling would take this one for well (plan/outage.ts). Pure.
 */
export const concernEvent = ({ state, silentMs, heartbeat }: Silence): NodeEvent | undefined =>
  (state === 'ready' && silentMs > heartbeat.intervalMs * DUE_INTERVALS ? { type: 'node.missed', reason: `no heartbeat for ${(silentMs / 1000).toFixed(1)} s` } : undefined);

/** What an answer of the host means, given the boot id it shows. Pure. */
export function answerEvent(state: NodeState, knownBootId: string | undefined, bootId: string): NodeEvent | undefined {
  if (knownBootId !== undefined && knownBootId !== bootId) return { type: 'node.rebooted' };
  return state === 'unreachable' || state === 'down' || state === 'absent' ? { type: 'node.answered' } : undefined;
}
