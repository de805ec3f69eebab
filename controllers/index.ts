import { randomUUID } from 'node:crypto';
import type { ClusterView } from '../model/index.js';
import { planAllocation } from '../plan/allocation.js';
import { planReaping } from '../plan/reaping.js';
import { planOutage } from '../plan/outage.js';
import { planPlacement } from '../plan/placement.js';
import { planWithdrawals } from '../plan/withdrawal.js';
import { planTrafficKeys } from '../plan/traffic-keys.js';
import { createHostReconciler } from './host.js';
import { createImageReconciler } from './image.js';
import { createNodeReconciler } from './node.js';
import type { KeyMaker } from './new-traffic-key.js';
import { planContextAt } from './plan-context.js';
import type { Reconciler } from './reconciler.js';
import { createServiceReconciler } from './service.js';
import { createTaskReconciler } from './task.js';
import { wholeCluster } from './whole-cluster.js';

export interface ReconcilerDeps {
  readonly trafficKeys: KeyMaker;
}

/** All controllers in the order in which a change flows through them: tasks, addresses, nodes, then what hosts have to do. */
export const createReconcilers = ({ trafficKeys }: ReconcilerDeps): readonly Reconciler[] => [
  createNodeReconciler(),
  // Before the services: whether they give tasks away depends on it.
  wholeCluster({ name: 'outage', kinds: ['Cluster', 'Node'], plan: (view, now) => planOutage(view, now, randomUUID) }),
  createServiceReconciler(),
  wholeCluster({ name: 'allocator', kinds: ['Cluster', 'Network', 'Service', 'Node', 'Task'], plan: (view, now) => ({ writes: planAllocation(view, planContextAt(now)) }) }),
  wholeCluster({
    name: 'traffic-keys', kinds: ['Cluster', 'Network', 'Node', 'Host', 'TrafficKeys'],
    concerns: (object, view) => object.kind !== 'Host' || [...view.list('TrafficKeys')].some(({ spec }) => spec.keys.length > 1),
    plan: (view, now) => planTrafficKeys(view, { ...planContextAt(now), ...trafficKeys }),
  }),
  wholeCluster({
    name: 'scheduler', kinds: ['Node', 'Task', 'Service', 'Host'],
    concerns: (object, view) => object.kind !== 'Host' || view.tasksInStage('pending').some(({ spec }) => spec.ports.some(({ mode }) => mode === 'host')), // a port may be free by now
    plan: (view, now) => planPlacement(view, planContextAt(now)),
  }),
  wholeCluster({
    name: 'releaser', kinds: ['Task', 'Host', 'Node'],
    concerns: (_object, view) => view.tasksInStage('ended').length > 0, // else nobody waits for a host to catch up
    plan: (view: ClusterView) => ({ writes: planWithdrawals(view) }),
  }),
  wholeCluster({
    name: 'reaper', kinds: ['Task', 'Service', 'Network', 'Node'],
    concerns: (object) => object.kind !== 'Node' || object.status.state === 'removed',
    plan: planReaping,
  }),
  createImageReconciler(),
  createTaskReconciler(),
  createHostReconciler(),
];
