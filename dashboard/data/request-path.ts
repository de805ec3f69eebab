import type { ClusterView } from '../../model/cluster-view.js';
import { INGRESS } from '../../model/network.js';
import { isPeerState, type Node } from '../../model/node.js';
import { slotName } from '../../model/slots.js';
import type { PortSpec } from '../../model/service.js';
import { isServing, isTerminalTask, type Task } from '../../model/task.js';
import { compareTasks, presentTasks } from './seats.js';
import { byName } from './sorting.js';
import { isLostState, stateWords } from './task-tone.js';

/** The way of a request for a published port, from whoever asks to the task that answers. */
export interface RequestPath {
  readonly service: string;
  readonly port: PortSpec;
  /** Nodes that can be asked; of a port with mode host those that have a task. In order of names. */
  readonly entries: readonly string[];
  /** Nodes that cannot, and why. */
  readonly closed: readonly { readonly node: string; readonly reason: string }[];
  /** Undefined for a port with mode host, which has none. */
  readonly balancer?: Balancer;
  /** Those that take new connections first, then those that leave, then those on their way. */
  readonly targets: readonly PathTarget[];
}

/** In the namespace `ingress_sbox` of the node that was asked. */
export interface Balancer {
  /** 0 until it has one. */
  readonly fwmark: number;
  /** The service's address on the ingress network; undefined where it has none. */
  readonly address?: string;
}

/** `takes`: IPVS sends it connections (weight 1); `leaves`: it keeps those that it has and gets no new ones (weight 0); `waits`: not in the table. */
export type TargetRole = 'takes' | 'leaves' | 'waits';

export interface PathTarget {
  readonly task: string;
  /** `web.1`. */
  readonly seat: string;
  readonly node?: string;
  /** On the ingress network; with mode host that of the leg between host and task. */
  readonly address?: string;
  readonly target: number;
  readonly role: TargetRole;
  /** Its state, in words. */
  readonly words: string;
}

const ROLES: readonly TargetRole[] = ['takes', 'leaves', 'waits'];

/** Undefined when the service does not publish the port (any more). Pure. */
export function requestPathOf(view: ClusterView, service: string, port: PortSpec): RequestPath | undefined {
  const found = view.service(service);
  if (found === undefined || !found.spec.ports.some((one) => one.published === port.published && one.protocol === port.protocol)) return undefined;
  const targets = presentTasks(view.tasksOfService(service)).filter((task) => !isTerminalTask(task)).sort(compareTasks).map((task) => targetOf(view, task, port))
    .sort((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role));
  if (port.mode === 'host') {
    const holders = new Set(targets.filter(({ role }) => role === 'takes').map(({ node }) => node));
    return { service, port, entries: byName(view.list('Node')).map(({ metadata }) => metadata.name).filter((name) => holders.has(name)), closed: [], targets };
  }
  const judged = byName(view.list('Node')).map((node) => ({ node: node.metadata.name, reason: whyClosed(node) }));
  const { fwmark, virtualAddresses } = found.status;
  return {
    service, port, targets, balancer: { fwmark, address: virtualAddresses[INGRESS] },
    entries: judged.filter(({ reason }) => reason === undefined).map(({ node }) => node),
    closed: judged.flatMap(({ node, reason }) => (reason === undefined ? [] : [{ node, reason }])),
  };
}

/** Why a node does not take requests for the mesh; undefined when it does. */
function whyClosed({ status: { state, attachments } }: Node): string | undefined {
  if (!isPeerState(state)) return state;
  return attachments[INGRESS] === undefined ? 'not on the ingress network yet' : undefined;
}

function targetOf(view: ClusterView, task: Task, { mode, target }: PortSpec): PathTarget {
  const { node, addresses, gatewayAddress } = task.status;
  const state = node === undefined ? undefined : view.node(node)?.status.state;
  const isGone = node !== undefined && (state === undefined || !isPeerState(state));
  const address = mode === 'host' ? gatewayAddress : addresses[INGRESS];
  return { task: task.metadata.name, seat: slotName(task), node, address, target, role: roleOf(task, { isGone, address }), words: stateWords(task, node !== undefined && isLostState(state)) };
}

/** As plan/overlay-services.ts fills the tables: what stands on a node that is down is in none of them. */
function roleOf(task: Task, { isGone, address }: { readonly isGone: boolean; readonly address: string | undefined }): TargetRole {
  if (isGone || address === undefined) return 'waits';
  if (task.status.state === 'stopping') return 'leaves';
  return isServing(task) ? 'takes' : 'waits';
}
