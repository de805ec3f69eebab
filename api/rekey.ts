import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { nodeTransition } from '../machines/index.js';
import { HOST_KEY } from '../manifests/index.js';
import type { Node } from '../model/index.js';
import type { RekeyRequest, RekeyResult } from './contract.js';
import { ACCEPT_NEW_HOST_KEY, refuseDying } from './write.js';

/** When a person last had the machine behind the node forgotten; a join that was under way then is followed by another. */
export const REKEYED = 'drover/rekeyed';

/** @throws USAGE unless it is exactly one of a key in ssh-keygen's form and `acceptNew` */
export function parseRekey({ hostKey, acceptNew }: { readonly hostKey?: unknown; readonly acceptNew?: unknown } = {}): RekeyRequest {
  const isNew = acceptNew === true;
  if ((hostKey !== undefined) === isNew) throw new OperatorError('USAGE', 'rekey: needs either hostKey, the key to expect, or acceptNew: true');
  if (hostKey === undefined) return { acceptNew: true };
  if (typeof hostKey === 'string' && HOST_KEY.test(hostKey)) return { hostKey };
  throw new OperatorError('USAGE', 'rekey: the host key must be SHA256: and 43 characters, as `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it on the host');
}

/**
 * The node with its pinned key and its machine id forgotten, joining again. A key that the manifest pins is replaced there, since it goes before the
 * one that was pinned at the join. Pure. @throws CONFLICT for a node that leaves, and when the manifest pins a key that `acceptNew` would have to ignore
 */
export function rekeyed(node: Node, { hostKey }: RekeyRequest, now: number): RekeyResult {
  const { metadata, spec, status } = node;
  const { name } = metadata;
  refuseDying(node);
  if (hostKey === undefined && spec.ssh.hostKey !== undefined) {
    throw new OperatorError('CONFLICT', `rekey ${name}: its manifest pins ${spec.ssh.hostKey}, so no other key can be accepted: say --host-key, or take spec.ssh.hostKey out of the manifest and apply it`, { name });
  }
  const next = nodeTransition(node, { type: 'node.respecified', reason: 'its machine was forgotten on request: joining again' }, now);
  if (next === undefined) throw new OperatorError('CONFLICT', `rekey ${name}: a node that is ${status.state} cannot join again`, { name, state: status.state });
  const annotations = Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => key !== ACCEPT_NEW_HOST_KEY));
  const pinsInSpec = hostKey !== undefined && spec.ssh.hostKey !== undefined && spec.ssh.hostKey !== hostKey;
  const generation = metadata.generation + (pinsInSpec ? 1 : 0);
  return {
    forgotten: forgottenOf(node),
    node: {
      ...next,
      metadata: { ...metadata, generation, annotations: { ...annotations, [REKEYED]: timestamp(now), ...(hostKey === undefined && { [ACCEPT_NEW_HOST_KEY]: 'true' }) } },
      spec: pinsInSpec ? { ...spec, ssh: { ...spec.ssh, hostKey } } : spec,
      status: { ...withoutMachine(next.status), observedGeneration: generation, ...(hostKey !== undefined && { hostKey }) },
    },
  };
}

/** The boot id stays: that it is another one tells that what ran there is gone. */
function withoutMachine(status: Node['status']): Node['status'] {
  const { hostKey, facts, ...rest } = status;
  void hostKey;
  return { ...rest, ...(facts !== undefined && { facts: { ...facts, machineId: '' } }) };
}

const forgottenOf = ({ spec, status: { hostKey, facts } }: Node): RekeyResult['forgotten'] => {
  const key = spec.ssh.hostKey ?? hostKey;
  return { ...(key !== undefined && { hostKey: key }), ...(facts !== undefined && facts.machineId !== '' && { machineId: facts.machineId }) };
};
