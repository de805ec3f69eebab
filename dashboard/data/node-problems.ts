import type { ClusterView } from '../../model/cluster-view.js';
import { isLeavingState, type Node } from '../../model/node.js';
import type { Condition } from '../../model/resource.js';
import { isTerminalTask } from '../../model/task.js';
import { counted, listed, type Problem } from './problem.js';
import { SLOW_MS } from './task-trouble.js';

/** What of a node, and of the host behind it, needs somebody. `nowMs` as Date.now(). Pure. */
export function nodeProblems(view: ClusterView, node: Node, nowMs: number): Problem[] {
  const state = stateProblem(node);
  const drain = drainProblem(view, node, nowMs);
  const canBeAsked = node.status.state === 'ready' || node.status.state === 'unreachable';
  const problems = [state, drain, ...(canBeAsked ? [driftProblem(view, node), ...node.status.conditions.map((condition) => conditionProblem(node, condition))] : []), upgradeProblem(node)];
  return problems.filter((problem) => problem !== undefined);
}

function stateProblem({ metadata: { name }, status: { state, message, joinedAt } }: Node): Problem | undefined {
  const about = { kind: 'Node', name } as const;
  switch (state) {
    case 'down': return {
      kind: 'node-down', severity: 'serious', about, title: `Node ${name} is down`, reason: message,
      remedy: 'Look at the machine and its network. Its tasks are replaced elsewhere, and it joins again by itself as soon as it answers.',
    };
    case 'joinFailed': return { kind: 'node-not-joined', severity: 'serious', about, title: `Node ${name} could not join`, reason: message, remedy: 'Mend what the reason names; Drover tries again.' };
    case 'unreachable': return { kind: 'node-late', severity: 'warning', about, title: `Node ${name} does not answer at present`, reason: message, remedy: 'If this lasts it counts as down, and its tasks are replaced elsewhere.' };
    case 'joining': return joinedAt === undefined ? undefined : { kind: 'node-late', severity: 'warning', about, title: `Node ${name} joins again`, reason: message };
    case 'absent': return {
      kind: 'node-late', severity: 'warning', about, title: `Node ${name} is to be removed, but does not answer`, reason: message,
      remedy: `Its host is cleaned when it is back. \`drover node rm --forget ${name}\` gives it up at once.`,
    };
    default: return undefined;
  }
}

function drainProblem(view: ClusterView, { metadata: { name }, status: { state, availability } }: Node, nowMs: number): Problem | undefined {
  const { blockers = [] } = availability ?? {};
  if (availability?.state !== 'draining' || blockers.length === 0 || isLeavingState(state)) return undefined;
  const isSlow = nowMs - Date.parse(availability.since) > SLOW_MS;
  if (!isSlow && !hasNowhereToGo(view, name)) return undefined;
  return {
    kind: 'drain-blocked', severity: 'warning', about: { kind: 'Node', name }, title: `Node ${name} is to be emptied, but ${counted(blockers.length, 'task is', 'tasks are')} left`, reason: listed(blockers),
    remedy: `They go on serving until others can take over. Make room on another node, or have them stopped: \`drover node drain --force ${name}\`.`,
  };
}

/** What shall take over from a task there has found no node. */
const hasNowhereToGo = (view: ClusterView, node: string): boolean => view.tasksOnNode(node).filter((task) => !isTerminalTask(task)).some((task) =>
  view.tasksOfService(task.spec.service).some(({ spec, status }) => spec.relieves?.task === task.metadata.name && status.state === 'pending' && status.message !== 'pending' && spec.notBefore === undefined));

/** As NodeStatus.state tells it already. */
const READY = 'Ready';

function conditionProblem({ metadata: { name } }: Node, { type, status, reason, message }: Condition): Problem | undefined {
  const about = { kind: 'Node', name } as const;
  if (type === READY || (status !== 'False' && reason !== 'Warnings')) return undefined;
  if (type === 'PortsFree') {
    return { kind: 'foreign-listener', severity: 'warning', about, title: `Node ${name}: another program listens on a published port`, reason: message, remedy: 'Stop that program there, or publish another port.' };
  }
  if (type === 'Checked') {
    return { kind: 'node-condition', severity: status === 'False' ? 'serious' : 'warning', about, title: `Node ${name}: the check found ${status === 'False' ? 'an error' : 'something to look at'}`, reason: message, remedy: `\`drover node check ${name}\` tells all of it.` };
  }
  const words = type === 'Attached' ? 'it has no address on a network of its tasks' : `“${type}” does not hold`;
  return { kind: 'node-condition', severity: 'serious', about, title: `Node ${name}: ${words}`, reason: message };
}

function driftProblem(view: ClusterView, { metadata: { name } }: Node): Problem | undefined {
  const drift = view.host(name)?.status.drift ?? [];
  if (drift.length === 0) return undefined;
  return {
    kind: 'drift', severity: 'warning', about: { kind: 'Node', name }, title: `Node ${name}: ${counted(drift.length, 'thing')} on its host ${drift.length === 1 ? 'was' : 'were'} not as wanted`, reason: listed(drift),
    remedy: 'Drover mends it by itself. If it comes back, something else on the host changes it.',
  };
}

function upgradeProblem({ metadata: { name }, status: { manager } }: Node): Problem | undefined {
  const error = manager?.upgrade?.error;
  return error === undefined ? undefined : { kind: 'manager', severity: 'warning', about: { kind: 'Node', name }, title: `The control plane on ${name} could not be upgraded`, reason: error };
}
