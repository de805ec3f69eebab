import type { ClusterView, NodeRole } from '../model/index.js';
import type { Progress } from './progress.js';

/** Done when the node's part in the control plane is what its role says; until then what is being done, or what it waits for. */
export const managerProgress = (name: string, role: NodeRole) => (view: ClusterView): Progress => {
  const node = view.node(name);
  if (node === undefined) return { isDone: false, problem: 'the node was removed', lines: [], blockers: [] };
  if (node.spec.role !== role) return { isDone: false, problem: `somebody made it a ${node.spec.role}`, lines: [], blockers: [] };
  const { state, message = '' } = node.status.manager ?? {};
  const isDone = role === 'manager' ? state === 'manager' : state === undefined;
  const line = [state ?? (node.status.state === 'ready' ? 'waits for its turn' : `is ${node.status.state}`), message].filter((word) => word !== '').join(': ');
  return { isDone, lines: isDone ? [] : [line], blockers: isDone ? [] : [line] };
};
