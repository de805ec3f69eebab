import { hkdfSync } from 'node:crypto';
import { OperatorError } from '../base/errors.js';
import type { KeyOf } from '../host/apply/render-esp.js';
import { associationId, trafficKeyContext, type ClusterView, type Node, type SecurityAssociation } from '../model/index.js';
import type { HostSyncResult } from '../host/sync.js';
import type { Vault } from '../store/contract.js';
import { stampOf } from '../plan/host-expected.js';
import type { StorePort } from './ports.js';

/** 128 bits for AES, and 32 of salt (RFC 4106, 8.1). */
const KEY_BYTES = 20;

/**
 * The keys of the view as it is now: later on, what is planned today may name one that is no longer there. One of a pair and direction comes of the sender's
 * secret, so that a host knows nothing of what others send to each other. Opens when asked. @throws SECRET_UNREADABLE
 */
export function keysOfTraffic(view: ClusterView, vault: Pick<Vault, 'open'>): KeyOf {
  const held = new Map([...view.list('TrafficKeys')].flatMap(({ metadata: { name }, spec: { keys } }) => keys.map(({ spi, sealed }) => [spi, { context: trafficKeyContext(name, spi), sealed }] as const)));
  return (association) => {
    const key = held.get(association.spi);
    if (key === undefined) throw new OperatorError('VERSION_CONFLICT', `key ${association.spi} is gone since the host's state was planned`, { spi: association.spi });
    return deriveKey(vault.open(key.context, key.sealed), association);
  };
}

/** Hex. HKDF (RFC 5869) with what only this pair and direction has. */
export const deriveKey = (secret: Buffer, association: SecurityAssociation): string =>
  Buffer.from(hkdfSync('sha256', secret, '', `drover esp ${associationId(association)}`, KEY_BYTES)).toString('hex');

/**
 * Has the host's key replaced when the host was in the applied state and lacked the key for what it sends: it was put back, and counts from the
 * start again, which its peers refuse.
 */
export async function noteLostKey(store: Pick<StorePort, 'update'>, { metadata: { name } }: Node, { applied, observed, steps }: HostSyncResult): Promise<void> {
  const sends = applied?.encryption?.sends;
  if (sends === undefined || observed?.stamp !== stampOf(applied)) return;
  if (!steps.some((step) => step.kind === 'addAssociation' && step.association.spi === sends)) return;
  await store.update('TrafficKeys', name, (keys) => (keys.status.lost === sends ? undefined : { ...keys, status: { ...keys.status, lost: sends } }));
}
