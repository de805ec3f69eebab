import type { ClusterView } from '../model/index.js';
import type { Progress } from './progress.js';

/** Done when the node is drained; until then one line per task that is left, and what it waits for. */
export function drainProgress(view: ClusterView, name: string): Progress {
  const node = view.node(name);
  if (node === undefined) return stuck('the node was removed');
  if (node.spec.availability !== 'drain') return stuck(`somebody set it to ${node.spec.availability}`);
  const { state = 'active', message = '', blockers = [] } = node.status.availability ?? {};
  if (state === 'drained') return { isDone: true, lines: [], blockers: [] };
  const lines = [state === 'draining' ? message : 'draining', ...blockers.map((blocker) => `  ${blocker}`)];
  return { isDone: false, lines, blockers: lines };
}

const stuck = (problem: string): Progress => ({ isDone: false, problem, lines: [], blockers: [] });
