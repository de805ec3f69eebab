import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { HostPool } from '../host/contract.js';
import { lookForListeners } from '../host/observe/look-for-listeners.js';
import { canonicalJson, type Node } from '../model/index.js';
import { notedListeners } from '../plan/listeners.js';
import { within } from './check/within.js';
import { addressOf } from './host-address.js';
import type { StorePort } from './ports.js';

export interface ListenerLookDeps {
  readonly store: Pick<StorePort, 'view' | 'update'>;
  readonly hosts: HostPool;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ListenerLook {
  /** What was found is in the view when it resolves. A host that does not answer keeps what is remembered of it. */
  look(nodes: readonly string[]): Promise<void>;
}

const CONNECT_MS = 5000;

/** Looks again at who listens on hosts, for whoever is refused a port there. */
export const createListenerLook = (deps: ListenerLookDeps): ListenerLook => ({
  look: async (names) => void await Promise.all(names.flatMap((name) => deps.store.view.node(name) ?? []).map((node) => lookAt(deps, node)
    .catch((error: unknown) => deps.log.warn('look for listeners', { node: node.metadata.name, error: messageOf(error) })))),
});

async function lookAt({ store, hosts, clock }: ListenerLookDeps, node: Node): Promise<void> {
  const { name } = node.metadata;
  const found = await lookForListeners(await within(clock, CONNECT_MS, hosts.session(addressOf(node)), `no login to ${name} within ${CONNECT_MS / 1000} s`));
  const listeners = notedListeners(store.view, found);
  await store.update('Host', name, (host) =>
    (canonicalJson(host.status.listeners ?? []) === canonicalJson(listeners) ? undefined : { ...host, status: { ...host.status, listeners } }));
}
