import type { ClusterView, Kind, Write } from '../model/index.js';
import type { Reconciler } from './reconciler.js';

/** The one key of a reconciler that looks at everything at once. */
const EVERYTHING = '*';

export interface WholeCluster {
  readonly name: string;
  /** Kinds whose changes it looks at. */
  readonly kinds: readonly Kind[];
  plan(view: ClusterView, now: number): { readonly writes: readonly Write[]; readonly wakeAt?: number };
}

/** A reconciler whose decisions need all objects of a kind together: addresses, placement, history. */
export const wholeCluster = ({ name, kinds, plan }: WholeCluster): Reconciler => ({
  name,
  allKeys: () => [EVERYTHING],
  keysOf: ({ object }) => (kinds.includes(object.kind) ? [EVERYTHING] : []),
  plan: (view, _key, now) => {
    const { writes, wakeAt } = plan(view, now);
    return { writes, ...(wakeAt !== undefined && { wakeInMs: Math.max(wakeAt - now, 0) }) };
  },
});
