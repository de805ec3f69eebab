import { reachOf, withCondition, type Node, type NodeEvent, type NodeState, type NodeStatus } from '../model/index.js';

/** The status of a node that went to `state` by `event` at `at` (RFC 3339). */
export function nodeStatusAfter({ metadata, spec, status }: Node, event: NodeEvent, state: NodeState, at: string): NodeStatus {
  const message = messageAfter(event, state);
  const learned = learnedFrom({ metadata, spec, status }, event, at);
  return { ...status, ...learned, state, since: status.state === state ? status.since : at, message, conditions: withCondition(status.conditions, readiness(state, message), at) };
}

/** Every join, and every decision to join again, answers one generation of the spec: without that a failed join would look like a changed spec for ever. */
function learnedFrom({ metadata, spec, status }: Pick<Node, 'metadata' | 'spec' | 'status'>, event: NodeEvent, at: string): Partial<NodeStatus> {
  if (event.type === 'node.respecified') return { observedGeneration: metadata.generation, reach: reachOf(spec) };
  if (event.type === 'node.joinFailed') return { observedGeneration: event.generation ?? metadata.generation };
  if (event.type !== 'node.joined') return {};
  const { generation = metadata.generation, facts, vtep, hostKey } = event;
  const reach = generation === metadata.generation ? reachOf(spec) : undefined;
  return { observedGeneration: generation, reach, joinedAt: status.joinedAt ?? at, ...(facts && { facts }), ...(vtep && { vtep }), ...(hostKey !== undefined && { hostKey }) };
}

function messageAfter(event: NodeEvent, state: NodeState): string {
  switch (event.type) {
    case 'node.joined': return 'ready';
    case 'node.joinFailed': return event.error;
    case 'node.retry': return 'joining again';
    case 'node.missed': return event.reason ?? 'heartbeat missed';
    case 'node.answered': return ANSWERED[state] ?? 'is back: joining again';
    case 'node.silent': return event.reason ?? 'heartbeat failure';
    case 'node.rebooted': return state === 'leaving' ? 'is back: cleaned now' : 'was rebooted: joining again';
    case 'node.respecified': return event.reason ?? 'its spec changed: joining again';
    case 'node.leave': return state === 'absent' ? 'does not answer: cleaned when it is back' : 'leaving';
    case 'node.left': return 'removed';
  }
}

const ANSWERED: Readonly<Partial<Record<NodeState, string>>> = { ready: 'ready', leaving: 'is back: cleaned now' };

const REASONS: Readonly<Record<NodeState, string>> = {
  joining: 'Joining', joinFailed: 'JoinFailed', ready: 'Ready', unreachable: 'Unreachable', down: 'Down', leaving: 'Leaving', absent: 'Absent', removed: 'Removed',
};

const readiness = (state: NodeState, message: string) =>
  ({ type: 'Ready', status: state === 'ready' ? 'True' : state === 'unreachable' ? 'Unknown' : 'False', reason: REASONS[state], message }) as const;
