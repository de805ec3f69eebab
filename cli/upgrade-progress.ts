import { UPGRADE_ANNOTATION, type ClusterView } from '../model/index.js';
import type { Progress } from './progress.js';

/** Done when the manager is one again and nothing is left of the wish; a failure of that request, there, is a problem. */
export const upgradeProgress = (name: string, id: string) => (view: ClusterView): Progress => {
  const node = view.node(name);
  if (node?.status.manager === undefined) return { isDone: false, problem: node === undefined ? 'the node was removed' : 'it is no manager any more', lines: [], blockers: [] };
  const { state, message, upgrade } = node.status.manager;
  if (upgrade?.id === id && upgrade.error !== undefined) return { isDone: false, problem: upgrade.error, lines: [], blockers: [] };
  const isDone = state === 'manager' && node.metadata.annotations[UPGRADE_ANNOTATION] === undefined;
  const words = message !== '' ? message : 'waits for its turn';
  const line = state === 'manager' ? words : [state, message].filter((word) => word !== '').join(': ');
  return { isDone, lines: isDone ? [] : [line], blockers: isDone ? [] : [line] };
};
