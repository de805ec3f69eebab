import { formatPath, type Path, type Problem } from '../manifests/problem.js';
import type { Node } from './tree.js';

/** What is said about a Compose file, in the order in which it was found. */
export interface Report {
  /** What cannot be honoured; the rest is. */
  readonly warnings: readonly Problem[];
  /** What makes the file unusable. */
  readonly problems: readonly Problem[];
  warn(at: Spot, message: string): void;
  problem(at: Spot, message: string, suggestion?: string): void;
  /** Problems that were found, and worded, elsewhere. */
  add(problems: readonly Problem[]): void;
}

/** A value, and the way to it. */
export interface Spot {
  readonly node: Node;
  readonly path: Path;
}

export function createReport(): Report {
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  const at = ({ node, path }: Spot, message: string): Problem => ({ ...node.place, path: formatPath(path), message });
  return {
    warnings,
    problems,
    warn: (spot, message) => void warnings.push(at(spot, message)),
    problem: (spot, message, suggestion) => void problems.push({ ...at(spot, message), ...(suggestion === undefined ? {} : { suggestion }) }),
    add: (found) => void problems.push(...found),
  };
}
