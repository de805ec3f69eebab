import type { ClusterView } from '../model/index.js';
import { QUEUES } from './contract.js';

/** The host that a job works on: a task's is its node, all other keys are nodes. Undefined when there is no such host (any more). */
export function hostOfJob(view: ClusterView, queue: string, key: string): string | undefined {
  const host = queue === QUEUES.syncTask ? view.task(key)?.status.node : key;
  return host === undefined || view.node(host) === undefined ? undefined : host;
}
