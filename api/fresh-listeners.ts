import { isCode } from '../base/errors.js';
import type { Problem } from '../manifests/index.js';
import type { ApiDeps } from './ports.js';

/** The attempt's outcome. Where it is refused for who listened on hosts when they were looked at last, they are looked at again, and it is made once more. */
export async function withFreshListeners<T>({ listeners }: Pick<ApiDeps, 'listeners'>, attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const nodes = nodesInTheWay(error);
    if (nodes.length === 0) throw error;
    await listeners.look(nodes);
    return attempt();
  }
}

function nodesInTheWay(error: unknown): readonly string[] {
  if (!isCode(error, 'MANIFEST_INVALID')) return [];
  const problems = (error.details.problems ?? []) as readonly Problem[];
  return [...new Set(problems.flatMap(({ nodes = [] }) => nodes))];
}
