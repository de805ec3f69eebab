import { isCode } from '../base/errors.js';
import type { AnyResource, Change, ClusterView, Kind, Service, Write } from '../model/index.js';
import type { ObjectRef } from './contract.js';
import type { ApiDeps } from './ports.js';

export type Held = (kind: Kind, name: string) => AnyResource | undefined;

/** Controllers write the status of the same objects all the time, so losing a race is ordinary; losing this many is not. */
const MAX_ATTEMPTS = 10;

export interface CommitAttempt<P> {
  /** Every object that the plan may write. */
  readonly refs: readonly ObjectRef[];
  /** The plan looks at all services. */
  readonly readsServices?: boolean;
  /** Called again with fresh objects after a lost race. */
  readonly plan: (held: Held, services: () => Iterable<Service>) => P;
  readonly writesOf: (planned: P) => readonly Write[];
}

/**
 * Plans on the mirror and commits; after a lost race plans again on what the store holds. Nothing to write is no commit.
 * @throws VERSION_CONFLICT after too many lost races, and what `plan` throws
 */
export async function commitPlanned<P>({ store, mirror }: Pick<ApiDeps, 'store' | 'mirror'>, attempt: CommitAttempt<P>): Promise<{ planned: P; changes: readonly Change[] }> {
  let held: Held = heldBy(mirror.view);
  let services = (): Iterable<Service> => mirror.view.list('Service');
  for (let attempts = 1; ; attempts += 1) {
    const planned = attempt.plan(held, services);
    const writes = attempt.writesOf(planned);
    if (writes.length === 0) return { planned, changes: [] };
    try {
      return { planned, changes: await mirror.commit(writes) };
    } catch (error) {
      if (!isCode(error, 'VERSION_CONFLICT') || attempts === MAX_ATTEMPTS) throw error;
      held = await readHeld(store, attempt.refs);
      if (attempt.readsServices === true) services = await readServices(store);
    }
  }
}

const heldBy = (view: ClusterView): Held => (kind, name) => view.get(kind, name);

async function readServices(store: ApiDeps['store']): Promise<() => Iterable<Service>> {
  const { objects } = await store.list('Service');
  return () => objects as readonly Service[];
}

async function readHeld(store: ApiDeps['store'], refs: readonly ObjectRef[]): Promise<Held> {
  const objects = await Promise.all(refs.map(async ({ kind, name }) => [`${kind}/${name}`, await store.get(kind, name)] as const));
  const found = new Map<string, AnyResource | undefined>(objects);
  return (kind, name) => found.get(`${kind}/${name}`);
}
