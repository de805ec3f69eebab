import { OperatorError } from '../../base/errors.js';
import type { ManagerAddress, Node } from '../../model/index.js';

/** Managers find each other where their tunnels end. @throws CONFLICT for a node that has not joined yet */
export function managerAddress({ metadata: { name }, status: { vtep } }: Node): ManagerAddress {
  if (vtep === undefined) throw new OperatorError('CONFLICT', `manager ${name}: it has not joined yet, so it has no address on the back network`, { name });
  return { name, address: vtep.address };
}
