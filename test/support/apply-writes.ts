import { taskTransition } from '../../machines/index.js';
import { ClusterSnapshot, type AnyResource, type Write } from '../../model/index.js';
import type { PlanContext } from '../../plan/context.js';
import { EPOCH_MS } from './builders.js';

/** A picture that holds the objects, each with a version of its own. */
export function aView(...objects: readonly (AnyResource | readonly AnyResource[])[]): ClusterSnapshot {
  const view = new ClusterSnapshot();
  for (const object of objects.flat() as AnyResource[]) applyWrites(view, [{ op: 'put', object: { ...object, metadata: { ...object.metadata, resourceVersion: 0 } } }]);
  return view;
}

/** What the store does with a batch, without a store: checks each version, hands out new ones. @throws Error for a stale or doubled write */
export function applyWrites(view: ClusterSnapshot, writes: readonly Write[]): void {
  for (const { op, object } of writes) {
    const { kind, metadata: { name, resourceVersion } } = object;
    const held = view.get(kind, name)?.metadata.resourceVersion ?? 0;
    if (held !== resourceVersion) throw new Error(`stale write of ${kind}/${name}: ${resourceVersion}, held ${held}`);
    const version = view.version + 1;
    view.apply({ op, version, object: { ...object, metadata: { ...object.metadata, resourceVersion: version } } as AnyResource });
  }
}

/** Ids aaaaaaaaaaaa, aaaaaaaaaaab, … and the real task machine. */
export function aContext(now = EPOCH_MS): PlanContext {
  let count = 0;
  return { now, newId: () => (count++).toString(26).padStart(12, '0').replace(/./g, (digit) => String.fromCharCode(97 + parseInt(digit, 26))), advance: taskTransition };
}

/** Applies what `plan` wants until it wants nothing; returns the number of rounds. @throws Error when it never settles */
export function settle(view: ClusterSnapshot, plan: (view: ClusterSnapshot) => readonly Write[], limit = 50): number {
  for (let round = 0; round < limit; round += 1) {
    const writes = plan(view);
    if (writes.length === 0) return round;
    applyWrites(view, writes);
  }
  throw new Error(`did not settle in ${limit} rounds: ${JSON.stringify(plan(view).map(({ op, object }) => `${op} ${object.kind}/${object.metadata.name}`))}`);
}
