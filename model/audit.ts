import type { Role } from './role.js';

/** In place of a token's name: whoever can open the socket of the control plane. No token can have this name. */
export const LOCAL_USER = 'local socket';

/** `begun`: a command in a task, which may still run. `refused`: the role did not suffice. `failed`: nothing was changed, unless `code` leaves it open (NOT_ACKNOWLEDGED, STORE_UNAVAILABLE). */
export const AUDIT_OUTCOMES = ['done', 'begun', 'refused', 'failed'] as const;

/** What one request of a user changed, or was to change: kept for a limited time, never with the value of a secret, a variable or a command line. */
export interface AuditEntry {
  /** Position in the trail; set by it. */
  readonly id?: string;
  /** RFC 3339, when the request was answered. */
  readonly time: string;
  /** Name of the token, or LOCAL_USER. */
  readonly user: string;
  readonly role: Role;
  /** Address that the request came from; `socket` for LOCAL_USER. */
  readonly from: string;
  /** As the command line calls it: apply, scale, drain, exec, `token create` … */
  readonly action: string;
  /** `service/web`; at most 100. */
  readonly objects: readonly string[];
  readonly detail: string;
  readonly outcome: (typeof AUDIT_OUTCOMES)[number];
  /** Error code of what was refused or failed. */
  readonly code?: string;
}
