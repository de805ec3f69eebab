import type { ClusterView, Write } from '../model/index.js';
import { AllocationDraft } from './allocation-draft.js';
import type { PlanContext } from './context.js';
import { allocateNetworks } from './networks.js';
import { allocateNodeAttachments } from './node-attachments.js';
import { allocateServiceEndpoints } from './service-endpoints.js';
import { allocateTaskAddresses } from './task-addresses.js';

/**
 * Everything of which the cluster has only so many: subnets, VNIs, firewall marks, VIPs, task and load-balancer addresses. What cannot
 * be had is told on the object that wants it, and the rest goes on. Writes go out as one batch: cursors are in the networks.
 */
export function planAllocation(view: ClusterView, context: PlanContext): Write[] {
  const draft = new AllocationDraft(view);
  allocateNetworks(draft, context);
  allocateServiceEndpoints(draft, context);
  allocateNodeAttachments(draft, context);
  allocateTaskAddresses(draft);
  return draft.writes();
}
