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
}

/** What the silence of a host means now, if anything. Pure. */
export function livenessEvent({ state, silentMs, heartbeat }: Silence): NodeEvent | undefined {
  const { intervalMs, misses } = heartbeat;
  const seconds = (silentMs / 1000).toFixed(1);
  const patienceMs = intervalMs * misses + (state === 'joining' || state === 'joinFailed' ? JOINING_MS : 0);
  if (silentMs > patienceMs && state !== 'ready') { // a state that does not accept it stays as it is
    return { type: 'node.silent', reason: `no heartbeat for ${seconds} s (${misses} missed)` };
  }
  if (silentMs > intervalMs * LATE_INTERVALS && state === 'ready') return { type: 'node.missed', reason: `no heartbeat for ${seconds} s` };
  return undefined;
}

/** What an answer of the host means, given the boot id it shows. Pure. */
export function answerEvent(state: NodeState, knownBootId: string | undefined, bootId: string): NodeEvent | undefined {
  if (knownBootId !== undefined && knownBootId !== bootId) return { type: 'node.rebooted' };
  return state === 'unreachable' || state === 'down' || state === 'absent' ? { type: 'node.answered' } : undefined;
}
