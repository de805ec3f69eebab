import { systemClock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ManagedStore } from '../jobs/managers/ports.js';
import type { Change, ClusterView, ManagerAddress } from '../model/index.js';
import { isRoleChanging, managersIn, storeHostsIn } from '../plan/managers.js';
import { patienceIn } from '../plan/member-times.js';
import { failOver } from '../store/fail-over.js';
import { createManagerQuorum, type ManagerQuorumDeps } from '../store/manager-quorum.js';
import { QuorumKeeper } from '../store/quorum-keeper.js';
import { knownManager } from './manager-ways.js';
import type { OpenStore } from './open-store.js';
import type { StoreServer } from './store-server.js';

/** Certificates are renewed a month before they end. */
const RELOAD_MS = 6 * 3_600_000;

/** What jobs that promote and demote do to the store that this process works with. */
export function createManagedStore({ server, mirror, membership, mark, clients }: OpenStore, log: Log): ManagedStore {
  const quorum = () => createManagerQuorum(quorumDeps(server, log));
  const named = ({ name }: ManagerAddress) => knownManager(nodeOf(mirror.view, name));
  return {
    kind: () => server.kind(),
    managers: () => server.route()?.managers() ?? [],
    master: () => server.route()?.master(),
    move: async (first, begin) => {
      await server.move(named(first), { begin, clients });
      await mark.moveTo(server.mark());
    },
    settle: async (managers) => void await quorum().apply({ managers: managers.map(named), patienceMs: patienceIn(mirror.view) }),
    failOver: (from) => failOver(quorumDeps(server, log), from),
    forget: (name) => quorum().forget(name),
    members: () => membership.list(),
  };
}

/** Keeps the way to the store, and the file that tells the next start of it, with the managers that there are. Returns the function that ends it. */
export function followManagers({ server, mirror }: Pick<OpenStore, 'server' | 'mirror'>, log: Log): () => void {
  const follow = (): void => {
    const managers = storeHostsIn(mirror.view).map(knownManager);
    if (server.kind() !== 'managers' || managers.length === 0) return;
    server.follow(managers, patienceIn(mirror.view)).catch((error: unknown) => log.warn('note the managers', { error: messageOf(error) }));
  };
  follow();
  return mirror.subscribe((changes) => (changes.some(concernsManagers) ? follow() : undefined));
}

const concernsManagers = ({ object: { kind } }: Change): boolean => kind === 'Node' || kind === 'Cluster';

/** For the member that leads. Returns the function that ends it. */
export function keepQuorum({ server, mirror }: Pick<OpenStore, 'server' | 'mirror'>, log: Log): () => void {
  const { view } = mirror;
  const quorum = () => createManagerQuorum(quorumDeps(server, log));
  const reload = () => void (server.kind() === 'managers' ? quorum().reloadCertificates() : undefined);
  const keeper = new QuorumKeeper({
    clock: systemClock, log,
    wished: () => (server.kind() !== 'managers' || isRoleChanging(view) ? undefined : { managers: managersIn(view).map(knownManager), patienceMs: patienceIn(view) }),
    apply: (wish) => quorum().apply(wish),
  });
  reload(); // a member that leads for less than the period does its part, too
  const reloading = setInterval(reload, RELOAD_MS).unref();
  keeper.look();
  const unsubscribe = mirror.subscribe((changes) => (changes.some(concernsManagers) ? keeper.look() : undefined));
  return () => {
    clearInterval(reloading);
    unsubscribe();
    keeper.stop();
  };
}

function quorumDeps(server: StoreServer, log: Log): ManagerQuorumDeps {
  const route = server.route();
  if (route === undefined) throw new OperatorError('INTERNAL', 'ask the managers of the store: there are none');
  return { route, clock: systemClock, log };
}

function nodeOf(view: ClusterView, name: string) {
  const node = view.node(name);
  if (node === undefined) throw new OperatorError('NOT_FOUND', `node "${name}" does not exist`, { name });
  return node;
}
