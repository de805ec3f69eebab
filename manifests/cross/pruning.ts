import { filesOf, INGRESS, isFileKind, type AnyResource, type ClusterView, type ServiceSpec } from '../../model/index.js';
import type { Manifest } from '../manifest.js';
import { toProblem, type Problem } from '../problem.js';
import { deletionFindings, type ObjectRef } from './deletion.js';
import { createTarget, type Named } from './target.js';

export interface PruneScope {
  /** Whether an object with these labels may be pruned. */
  readonly selects: (labels: Readonly<Record<string, string>>) => boolean;
  /** Described somewhere else: they stay, whatever labels they have. */
  readonly keep: readonly ObjectRef[];
}

export interface Pruning {
  /** Services first. */
  readonly pruned: readonly ObjectRef[];
  /** No document names them, and what still runs of former versions uses them: they can go when that has been replaced. */
  readonly kept: readonly { readonly ref: ObjectRef; readonly reason: string }[];
  /** What services that stay would miss. `document` counts from 1 in what would be pruned. */
  readonly problems: readonly Problem[];
}

/** What an application consists of. Nodes and settings are never pruned. */
const PRUNED_KINDS = ['Service', 'Network', 'Secret', 'Config'] as const;

/** What is stored, is within `scope`, and is in none of the manifests. Pure; the answer holds for `view.version` only. */
export function findPruning(view: ClusterView, manifests: readonly Manifest[], scope: PruneScope): Pruning {
  const named = new Set([...manifests.map(({ kind, metadata: { name } }) => keyOf({ kind, name })), ...scope.keep.map(keyOf)]);
  const extra = PRUNED_KINDS.flatMap((kind) => [...view.list(kind)].filter((object) => isWithin(object, scope)).map(({ metadata: { name } }) => ({ kind, name }))).filter((ref) => !named.has(keyOf(ref)));
  const goes = new Set(extra.filter(({ kind }) => kind === 'Service').map(({ name }) => name));
  const staying = createTarget(view, manifests).services.filter(({ name }) => !goes.has(name) && view.service(name)?.metadata.deletionTimestamp === undefined);
  const problems = extra.flatMap((ref, index) => staying.filter(({ spec }) => uses(spec, ref)).slice(0, 1).map((user) => ({ ...toProblem(inUse(ref, user)), document: index + 1 })));
  const leaving = [...extra, ...[...view.list('Service')].filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ kind, metadata: { name } }) => ({ kind, name }))];
  const kept = extra.flatMap((ref) => deletionFindings(view, ref, leaving).slice(0, 1).map(({ message }) => ({ ref, reason: message })));
  const keptKeys = new Set(kept.map(({ ref }) => keyOf(ref)));
  return { pruned: extra.filter((ref) => !keptKeys.has(keyOf(ref))), kept, problems };
}

const keyOf = ({ kind, name }: ObjectRef): string => `${kind}/${name}`;

function isWithin({ kind, metadata: { name, labels, deletionTimestamp } }: AnyResource, { selects }: PruneScope): boolean {
  return deletionTimestamp === undefined && selects(labels) && !(kind === 'Network' && name === INGRESS);
}

function uses(spec: ServiceSpec, { kind, name }: ObjectRef): boolean {
  if (kind === 'Service') return spec.dependsOn?.[name] !== undefined;
  if (kind === 'Network') return spec.networks.includes(name);
  return isFileKind(kind) && filesOf(spec).some((use) => use.kind === kind && use.reference.source === name);
}

const inUse = ({ kind, name }: ObjectRef, user: Named<ServiceSpec>) => ({
  path: ['metadata', 'name'],
  message: `${kind.toLowerCase()} ${name} would be pruned, and service ${user.name}, which stays, ${kind === 'Service' ? 'depends on it' : 'uses it'}: give its document, or take its label away`,
});
