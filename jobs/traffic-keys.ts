import { hkdfSync } from 'node:crypto';
import { OperatorError } from '../base/errors.js';
import type { KeyOf } from '../host/apply/render-esp.js';
import type { HostSyncResult } from '../host/sync.js';
import { associationId, spiTowards, trafficKeyContext, type ClusterView, type Node, type SecurityAssociation } from '../model/index.js';
import { stampOf } from '../plan/host-expected.js';
import type { Vault } from '../store/contract.js';
import type { StorePort } from './ports.js';

/** 128 bits for AES, and 32 of salt (RFC 4106, 8.1). */
const KEY_BYTES = 20;

/**
 * The keys of the view as it is now: later on, what is planned today may name one that is no longer there. One of a pair and direction comes of the sender's
 * secret, so that a host knows nothing of what others send to each other. Opens when asked. @throws SECRET_UNREADABLE
 */
export function keysOfTraffic(view: ClusterView, vault: Pick<Vault, 'open'>): KeyOf {
  const held = [...view.list('TrafficKeys')];
  const secrets = new Map(held.flatMap(({ metadata: { name }, spec: { keys } }) => keys.map(({ spi, sealed }) => [spi, { context: trafficKeyContext(name, spi), sealed }] as const)));
  const epochs = new Map(held.map(({ metadata: { name }, status }) => [view.node(name)?.status.vtep?.address, status.epoch]));
  return (association) => {
    const { destination, spi } = association;
    const key = secrets.get(spiTowards(spi, epochs.get(destination) ?? 0));
    if (key === undefined) throw new OperatorError('VERSION_CONFLICT', `the key from ${association.source} to ${destination} is gone since the host's state was planned`, { spi });
    return deriveKey(vault.open(key.context, key.sealed), association);
  };
}

/** Hex. HKDF (RFC 5869) with what only this pair and direction has. */
export const deriveKey = (secret: Buffer, association: SecurityAssociation): string =>
  Buffer.from(hkdfSync('sha256', secret, '', `drover esp ${associationId(association)}`, KEY_BYTES)).toString('hex');

/**
 * Has the host's key replaced when the host was in the applied state and lacked an association: it was put back, and counts from the start again on
 * this side alone.
 */
export async function noteLostKey(store: Pick<StorePort, 'update'>, { metadata: { name } }: Node, { applied, observed, steps }: HostSyncResult): Promise<void> {
  if (observed === undefined || observed.stamp !== stampOf(applied) || !steps.some(({ kind }) => kind === 'addAssociation')) return;
  await store.update('TrafficKeys', name, (keys) => (keys.status.lost === keys.status.sending ? undefined : { ...keys, status: { ...keys.status, lost: keys.status.sending } }));
}
