import { OperatorError } from '../base/errors.js';
import { findPruning, type Manifest, type PruneScope } from '../manifests/index.js';
import type { ClusterView } from '../model/index.js';
import type { Held } from './commit-retry.js';
import type { ApplyRequest, ObjectRef, PrunedObject } from './contract.js';
import { parseKind } from './kinds.js';
import { planRemoval, type Removal } from './removal.js';
import { parseSelector } from './selector.js';

export interface PrunePlan {
  readonly removals: readonly Removal[];
  /** What a person is told, what stays for now included. */
  readonly objects: readonly PrunedObject[];
}

const NOTHING: PrunePlan = { removals: [], objects: [] };

/** What a request wants pruned; undefined: nothing. @throws USAGE for one that would take more than a person can have meant */
export function pruneScope({ prune, documents }: Pick<ApplyRequest, 'prune' | 'documents'>): PruneScope | undefined {
  if (prune === undefined) return undefined;
  const { selector, all = false, keep = [] } = prune;
  if ((selector === undefined) === !all) throw new OperatorError('USAGE', 'prune: say which objects with a label selector, or that all are meant: one of "selector" and "all"');
  if (documents.length === 0) throw new OperatorError('USAGE', 'prune: there is no document, so everything that is meant would go: delete it by name');
  const selects = parseSelector(selector ?? '');
  if (!all && selects({})) throw new OperatorError('USAGE', `prune: the selector "${selector}" also fits what has no label at all: ask for a label, such as app=web`);
  return { selects, keep: keep.map(({ kind, name }) => ({ kind: parseKind(String(kind)), name: String(name) })) };
}

/** @throws CONFLICT naming every object that would be pruned under a service that stays */
export function planPrune(view: ClusterView, manifests: readonly Manifest[], { scope, held, nowMs }: { readonly scope: PruneScope | undefined; readonly held: Held; readonly nowMs: number }): PrunePlan {
  if (scope === undefined) return NOTHING;
  const { pruned, kept, problems } = findPruning(view, manifests, scope);
  if (problems.length > 0) throw new OperatorError('CONFLICT', `nothing was changed: ${problems.map(({ message }) => message).join('; ')}`, { problems });
  const removals = planRemoval(held, { objects: pruned, force: false, forget: false, purge: false, nowMs }).filter(({ outcome }) => outcome !== 'absent');
  return { removals, objects: [...removals.map(({ ref }) => ({ ...ref, outcome: 'pruned' as const })), ...kept.map(({ ref, reason }) => ({ ...ref, outcome: 'kept' as const, reason }))] };
}

/** What may be written: for a fresh read after a lost race. */
export const prunedRefs = (view: ClusterView, manifests: readonly Manifest[], scope: PruneScope | undefined): readonly ObjectRef[] =>
  (scope === undefined ? [] : findPruning(view, manifests, scope).pruned);
