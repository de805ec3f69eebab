import type { Role } from '../../model/role.js';

/** Why whoever has this role cannot change anything; undefined when they can. Pure. */
export const whyNotAllowed = (role: Role | undefined): string | undefined =>
  (role === 'admin' ? undefined : `This takes the role admin${role === undefined ? '' : `; yours is ${role}, which reads`}.`);
