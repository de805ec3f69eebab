import { LEASE_TIMES } from '../plan/leadership.js';
import type { Lease } from './lease.js';

/** The lease for a member that leads only while no better one is there: it neither campaigns nor holds on to what it has. */
export const standBack = (lease: Lease, mayLead: () => boolean): Lease => ({
  ...lease,
  campaign: async () => (mayLead() ? lease.campaign() : { kind: 'held', heldMs: LEASE_TIMES.campaignMs }),
  renew: async (token) => {
    if (mayLead()) return lease.renew(token);
    await lease.release(token);
    return { kind: 'lost' };
  },
});
