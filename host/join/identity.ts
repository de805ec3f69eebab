import { OperatorError } from '../../base/errors.js';

/** What the machine behind a node is known by. */
export interface MachineIdentity {
  /** Of the machine that the node joined with; undefined before its first join, and when a person had it forgotten. */
  readonly machineId?: string;
  /** Machine id to node name, of all nodes: one machine is one node. */
  readonly owners: ReadonlyMap<string, string>;
}

const RENEW = 'rm /etc/machine-id && systemd-machine-id-setup';

/**
 * A machine that is not the node's own is refused before anything on it is changed: what runs there may be another node's.
 * @throws HOST_IDENTITY with what was expected, what was found and what to do
 */
export function refuseOtherMachine(node: string, found: string, { machineId: expected, owners }: MachineIdentity): void {
  const owner = owners.get(found);
  const refuse = (problem: string): never => {
    throw new OperatorError('HOST_IDENTITY', `identify the machine: ${problem}`, { node, expected, found, owner });
  };
  if (!/^[0-9a-f]{32}$/.test(found)) refuse(`the host has no machine id: run \`systemd-machine-id-setup\` there, then \`drover node rekey ${node}\``);
  if (owner !== undefined && owner !== node) {
    refuse(`expected a machine of its own, found machine id ${found}, which is node ${owner}: if ${node} was cloned, give it its own id `
      + `(\`${RENEW}\` there, then \`drover node rekey ${node}\`); if it is the same machine, remove one of the two nodes`);
  }
  if (expected !== undefined && expected !== found) {
    refuse(`expected machine id ${expected}, found ${found}: another machine answers at this address. If the host was installed anew or replaced on purpose, `
      + `run \`drover node rekey ${node}\`; if not, correct spec.ssh`);
  }
}
