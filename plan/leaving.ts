import { isTerminalTask, type ClusterView, type Node, type Task } from '../model/index.js';
import { WITHDRAWAL_PATIENCE_MS } from './withdrawal.js';

/** For the host itself, on top of what the task's grace and drain delay allow. */
const SLACK_MS = 30_000;
/** Nothing can be there where nobody ever logged in; but a join may have been cut off half-way, so it is tried for a while. */
export const STRANGER_PATIENCE_MS = 15_000;

/** Tasks whose containers end in order before the host of a node that leaves is cleaned. Pure. */
export const tasksToEnd = (view: ClusterView, node: string): readonly Task[] => view.tasksOnNode(node).filter((task) => !isTerminalTask(task));

/** How much longer they may take, in milliseconds, from `now` on; then they are removed with all else. Pure. */
export function endingPatienceMs(view: ClusterView, node: Node, now: number): number {
  const graces = tasksToEnd(view, node.metadata.name).map(({ spec }) => spec.container.stopGracePeriodMs);
  const allowedMs = graces.length === 0 ? 0 : Math.max(...graces) + WITHDRAWAL_PATIENCE_MS + view.settings().drainDelayMs + SLACK_MS;
  return Math.max(0, Date.parse(node.status.since) + allowedMs - now);
}

/** A node that never joined, and whose host cannot be reached to see whether anything is there, is let go. Pure. */
export const mayGiveUp = ({ status: { joinedAt, since } }: Node, now: number): boolean => joinedAt === undefined && now - Date.parse(since) >= STRANGER_PATIENCE_MS;
