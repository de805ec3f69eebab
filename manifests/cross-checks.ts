import type { ClusterView, Kind } from '../model/index.js';
import { clusterFindings } from './cross/cluster.js';
import { deletionFindings, type ObjectRef } from './cross/deletion.js';
import { fileFindings } from './cross/file.js';
import { immutableFindings } from './cross/immutable.js';
import { networkFindings } from './cross/network.js';
import { nodeFindings } from './cross/node.js';
import { serviceFindings } from './cross/service.js';
import { createTarget, type Target } from './cross/target.js';
import type { Manifest } from './manifest.js';
import { duplicates } from './parse.js';
import { toProblem, type Finding, type Problem } from './problem.js';

/**
 * What the store has against applying `manifests` together: names that do not exist, ports and subnets that are taken, fields that cannot change.
 * Empty = may be applied. `document` counts from 1 in `manifests`. Pure; the answer holds for `view.version` only.
 */
export function checkAgainstCluster(view: ClusterView, manifests: readonly Manifest[]): Problem[] {
  const target = createTarget(view, manifests);
  const found = manifests.flatMap((manifest, index) =>
    [...stateFindings(view, manifest), ...findingsFor(target, manifest)].map((finding) => ({ ...toProblem(finding), document: index + 1 })));
  const doubled = duplicates(manifests).map(({ index, problem }) => ({ ...problem, document: index + 1 }));
  return [...doubled, ...found].sort((one, other) => one.document - other.document);
}

/** What stands against deleting `objects` together. `document` counts from 1 in `objects`; an object that does not exist is no problem here. */
export const checkDeletion = (view: ClusterView, objects: readonly ObjectRef[]): Problem[] =>
  objects.flatMap((object, index) => deletionFindings(view, object, objects).map((finding) => ({ ...toProblem(finding), document: index + 1 })));

function stateFindings(view: ClusterView, manifest: Manifest): Finding[] {
  const { kind, metadata: { name } } = manifest;
  const stored = view.get<Kind>(kind, name);
  if (stored?.metadata.deletionTimestamp === undefined) return immutableFindings(view, manifest);
  return [{ path: ['metadata', 'name'], message: `${kind} ${name} is being deleted: wait until it is gone, then apply again` }];
}

function findingsFor(target: Target, manifest: Manifest): Finding[] {
  switch (manifest.kind) {
    case 'Cluster': return clusterFindings(target, manifest);
    case 'Node': return nodeFindings(target, manifest);
    case 'Network': return networkFindings(target, manifest);
    case 'Secret': case 'Config': return fileFindings(target, manifest);
    case 'Service': return serviceFindings(target, manifest);
  }
}
