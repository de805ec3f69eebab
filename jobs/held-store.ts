import { OperatorError, isCode } from '../base/errors.js';
import type { AnyResource, Change, Hold, Kind, ResourceOf, Write } from '../model/index.js';
import type { Mirror } from '../store/mirror.js';
import type { Holdings } from './holdings.js';
import type { StorePort } from './ports.js';

export interface HeldStoreDeps {
  readonly mirror: Mirror;
  readonly holdings: Pick<Holdings, 'hold'>;
  /** A commit was refused: some hold is another's by now. */
  readonly onRefused: () => void;
}

/**
 * The store for what is seen and done on hosts. Every write is about one host and carries the hold on it, so that a member that was
 * replaced there changes nothing any more, however late it comes.
 */
export function createHeldStore({ mirror, holdings, onRefused }: HeldStoreDeps): StorePort {
  const holdOn = (host: string | undefined): Hold | undefined => (host === undefined ? undefined : heldOrThrow(holdings, host));
  const guarded = async <T>(write: () => Promise<T>): Promise<T> => {
    try {
      return await write();
    } catch (error) {
      if (isCode(error, 'STALE_FENCING_TOKEN')) onRefused();
      throw error;
    }
  };
  return {
    view: mirror.view,
    commit: (writes: readonly Write[]): Promise<readonly Change[]> =>
      guarded(async () => mirror.commit(writes, { hold: holdOn(writes.map(({ object }) => hostOf(object)).find((host) => host !== undefined)) })),
    update: <K extends Kind>(kind: K, name: string, mutate: (object: ResourceOf[K]) => ResourceOf[K] | undefined) =>
      guarded(async () => {
        const held: AnyResource | undefined = mirror.view.get(kind, name);
        return mirror.update(kind, name, (object) => (object === undefined ? undefined : mutate(object)), { hold: holdOn(held === undefined ? undefined : hostOf(held)) });
      }),
    until: (predicate, options) => mirror.until(predicate, options),
    subscribe: (listener) => mirror.subscribe(listener),
  };
}

/** Whose hold a write needs. */
function hostOf(object: AnyResource): string | undefined {
  if (object.kind === 'Task') return object.status.node;
  return object.kind === 'Node' || object.kind === 'Host' || object.kind === 'TrafficKeys' ? object.metadata.name : undefined;
}

/** @throws STALE_FENCING_TOKEN */
export function heldOrThrow(holdings: Pick<Holdings, 'hold'>, host: string): Hold {
  const hold = holdings.hold(host);
  if (hold === undefined) throw new OperatorError('STALE_FENCING_TOKEN', `${host} is not held by this member`, { host });
  return hold;
}
