import type { ClusterSpec } from './cluster.js';
import type { Host } from './host.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import type { Kind } from './resource.js';
import type { Service } from './service.js';
import type { Task, TaskStage } from './task.js';
import type { ResourceOf } from './write.js';

/** A consistent picture of the store at `version`: what planners read. Lists are in no particular order. */
export interface ClusterView {
  readonly version: number;
  get<K extends Kind>(kind: K, name: string): ResourceOf[K] | undefined;
  list<K extends Kind>(kind: K): Iterable<ResourceOf[K]>;
  count(kind: Kind): number;
  /** The settings, or the defaults where nobody wrote any. */
  settings(): ClusterSpec;
  node(name: string): Node | undefined;
  network(name: string): Network | undefined;
  service(name: string): Service | undefined;
  task(name: string): Task | undefined;
  host(name: string): Host | undefined;
  /** All tasks that the orchestrator made for the service, terminal ones included. */
  tasksOfService(service: string): readonly Task[];
  /** All tasks that are or were assigned to the node. */
  tasksOnNode(node: string): readonly Task[];
  /** All tasks with an interface on the network (the ingress network: tasks with an ingress port). */
  tasksOnNetwork(network: string): readonly Task[];
  tasksInStage(stage: TaskStage): readonly Task[];
  servicesOnNetwork(network: string): readonly Service[];
  /** All nodes with an attachment to the network. */
  nodesOnNetwork(network: string): readonly Node[];
  /** Another number whenever something that hosts on the network show has changed: an endpoint, a service, a node. */
  revisionOf(network: string): number;
  /** Another number whenever a node or what a host has applied has changed. */
  readonly hostRevision: number;
}
