import type { AnyResource, Change, ClusterView, Kind, Write } from '../model/index.js';
import { stakeOf } from '../plan/stake.js';
import type { Reconciler } from './reconciler.js';

/** The one key of a reconciler that looks at everything at once. */
const EVERYTHING = '*';

export interface WholeCluster {
  readonly name: string;
  /** Kinds whose changes it looks at. */
  readonly kinds: readonly Kind[];
  /** false for a change that cannot matter now. */
  concerns?(object: AnyResource, view: ClusterView): boolean;
  plan(view: ClusterView, now: number): { readonly writes: readonly Write[]; readonly wakeAt?: number };
}

/** A reconciler whose decisions need all objects of a kind together: addresses, placement, history. */
export const wholeCluster = ({ name, kinds, concerns = () => true, plan }: WholeCluster): Reconciler => {
  const stakes = new Stakes();
  return {
    name,
    allKeys: () => [EVERYTHING],
    keysOf: (change, view) => (kinds.includes(change.object.kind) && stakes.take(change) && concerns(change.object, view) ? [EVERYTHING] : []),
    plan: (view, _key, now) => {
      const { writes, wakeAt } = plan(view, now);
      return { writes, ...(wakeAt !== undefined && { wakeInMs: Math.max(wakeAt - now, 0) }) };
    },
  };
};

/** What of each object was last seen to matter to others. */
class Stakes {
  readonly #seen = new Map<string, string>();

  /** Whether the change is one that matters. */
  take({ op, object }: Change): boolean {
    const stake = stakeOf(object);
    if (stake === undefined) return true;
    const id = `${object.kind}/${object.metadata.name}`;
    const changed = op === 'delete' || this.#seen.get(id) !== stake;
    if (op === 'delete') this.#seen.delete(id);
    else this.#seen.set(id, stake);
    return changed;
  }
}
