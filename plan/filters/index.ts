import { createConstraintFilter } from './constraint.js';
import type { Candidate, Filter, Refusal } from './filter.js';
import { createHostPortFilter } from './host-port.js';
import { createMaxReplicasFilter } from './max-replicas.js';
import { readyFilter } from './ready.js';
import { createResourceFilter } from './resources.js';

export type { Candidate, Filter, Refusal } from './filter.js';

export interface Filters {
  /** In the order in which the first refusal counts: Swarm's (its platform and plugin filters have nothing to do here). */
  readonly all: readonly Filter[];
  /** Those that do not depend on what else is on the node. */
  readonly fixed: readonly Filter[];
  /** Those that do, without the ones that refuse this task nowhere. */
  readonly changing: readonly Filter[];
}

export function createFilters(candidate: Candidate): Filters {
  const { task: { spec }, placement } = candidate;
  const { cpus = 0, memory = 0, genericResources } = spec.container.resources.reservations;
  const resources = createResourceFilter(candidate), constraint = createConstraintFilter(candidate);
  const hostPort = createHostPortFilter(candidate), maxReplicas = createMaxReplicasFilter(candidate);
  return {
    all: [readyFilter, resources, constraint, hostPort, maxReplicas],
    fixed: [readyFilter, constraint],
    changing: [
      ...(cpus > 0 || memory > 0 || genericResources !== undefined ? [resources] : []),
      ...(spec.ports.some(({ mode }) => mode === 'host') ? [hostPort] : []),
      ...(placement.maxReplicasPerNode > 0 ? [maxReplicas] : []),
    ],
  };
}

/** `no suitable node (2 nodes drained, 1 node lacks memory)`, most frequent reason first. */
export function explainRefusals(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return 'no suitable node (there are no nodes)';
  const counts = new Map<Refusal['one'], { readonly refusal: Refusal; count: number }>();
  for (const refusal of refusals) {
    const known = counts.get(refusal.one);
    if (known === undefined) counts.set(refusal.one, { refusal, count: 1 });
    else known.count += 1;
  }
  const reasons = [...counts.values()].sort((a, b) => b.count - a.count || (a.refusal.one < b.refusal.one ? -1 : 1));
  return `no suitable node (${reasons.map(({ refusal, count }) => (count === 1 ? `1 node ${refusal.one}` : `${count} nodes ${refusal.many}`)).join(', ')})`;
}
