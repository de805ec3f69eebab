import type { AuditEntry, ClusterEvent } from '../../model/index.js';

/** Oldest first. */
export interface EventList {
  readonly items: readonly ClusterEvent[];
}

/** Oldest first. */
export interface AuditList {
  readonly items: readonly AuditEntry[];
}
