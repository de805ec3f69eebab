import type { ClusterView } from '../model/index.js';
import { resolverOf } from '../plan/image.js';
import { QUEUES } from './contract.js';

/** The host that a job works on: a task's is its node, a service's the one that asks for its image, all other keys are nodes. Undefined when there is no such host (any more). */
export function hostOfJob(view: ClusterView, queue: string, key: string): string | undefined {
  const host = nodeOf(view, queue, key);
  return host === undefined || view.node(host) === undefined ? undefined : host;
}

function nodeOf(view: ClusterView, queue: string, key: string): string | undefined {
  if (queue === QUEUES.syncTask) return view.task(key)?.status.node;
  if (queue !== QUEUES.resolveImage) return key;
  const service = view.service(key);
  return service === undefined ? undefined : resolverOf(view, service);
}
