import {
  associationId, policyId, spiTowards, type ClusterView, type EncryptedPeer, type EncryptionState, type HostState, type Node, type ObservedEncryption, type SecurityAssociation, type TrafficKeys,
} from '../model/index.js';
import { encryptedPeers } from './encrypted-peers.js';
import type { HostStep } from './host-step.js';

/** The host's part in the encrypted networks; undefined while the cluster has none. Pure. */
export function planEncryption(view: ClusterView, node: Node): EncryptionState | undefined {
  const vnis = [...view.list('Network')].filter(({ spec, status }) => spec.encrypted && status.vni !== 0).map(({ status }) => status.vni).sort((one, other) => one - other);
  if (vnis.length === 0) return undefined;
  const own = view.get('TrafficKeys', node.metadata.name);
  const sending = sendsWith(node, own);
  const peers = encryptedPeers(view, node.metadata.name).map(({ metadata, status }): EncryptedPeer => {
    const held = view.get('TrafficKeys', metadata.name);
    const isKnown = sending !== undefined && held !== undefined;
    return {
      vtep: status.vtep?.address ?? '', ...(isKnown && { sends: spiTowards(sending, held.status.epoch) }),
      receives: own === undefined || held === undefined ? [] : held.spec.keys.map(({ spi }) => spiTowards(spi, own.status.epoch)),
    };
  });
  return { vnis, peers };
}

/** Not with a key of the boot before: its counters begin anew, and a nonce must not be used twice. */
const sendsWith = ({ status: { facts } }: Node, keys: TrafficKeys | undefined): number | undefined =>
  (keys?.status.bootId === (facts?.bootId ?? '') ? keys.status.sending : undefined);

/** What the kernel holds when the state is applied. */
export function expectedEncryption({ vtep, vxlanPort, encryption }: HostState): ObservedEncryption {
  const peers = encryption?.peers ?? [];
  const incoming = peers.flatMap((peer) => peer.receives.map((spi): SecurityAssociation => ({ source: peer.vtep, destination: vtep, spi })));
  const outgoing = peers.flatMap((peer): SecurityAssociation[] => (peer.sends === undefined ? [] : [{ source: vtep, destination: peer.vtep, spi: peer.sends }]));
  return {
    associations: Object.fromEntries([...incoming, ...outgoing].map((association) => [associationId(association), association])),
    policies: Object.fromEntries(outgoing.map((association) => ({ ...association, port: vxlanPort })).map((policy) => [policyId(policy), policy])),
  };
}

export interface EncryptionPlan {
  /** Before anything is sent to a new peer. */
  readonly add: readonly HostStep[];
  /** After nothing is sent any more to a peer that left. */
  readonly remove: readonly HostStep[];
}

/** What seals comes before the policy that sends by it, and goes after the policy that did. What is marked and finds no policy is dropped (plan/nft-host.ts). */
export function planEncryptionSteps(desired: ObservedEncryption, observed: ObservedEncryption): EncryptionPlan {
  const missing = Object.entries(desired.associations).filter(([id]) => !(id in observed.associations));
  const extra = Object.entries(observed.associations).filter(([id]) => !(id in desired.associations));
  const changed = Object.entries(desired.policies).filter(([id, { spi }]) => observed.policies[id]?.spi !== spi);
  const stale = Object.entries(observed.policies).filter(([id]) => !(id in desired.policies));
  return {
    add: [
      ...missing.map(([, association]) => ({ kind: 'addAssociation', association }) as const),
      ...changed.map(([, policy]) => ({ kind: 'setPolicy', policy }) as const),
    ],
    remove: [
      ...stale.map(([, policy]) => ({ kind: 'removePolicy', policy }) as const),
      ...extra.map(([, association]) => ({ kind: 'removeAssociation', association }) as const),
    ],
  };
}
