import type { MemberList } from '../../api/contract.js';
import type { ClusterView } from '../../model/cluster-view.js';
import type { Node } from '../../model/node.js';
import { isTerminalTask, isWanted, type Task } from '../../model/task.js';
import { buildLabel } from '../../model/upgrade.js';
import { matchesText } from './filters.js';
import type { Problem } from './problem.js';
import { compareText } from './seats.js';
import { byName } from './sorting.js';
import { nodeTone } from './topology.js';
import type { Tone } from './tone.js';

export interface NodeRow {
  readonly name: string;
  readonly state: string;
  readonly tone: Tone;
  readonly availability: string;
  /** `worker`, or how it stands as a manager: `leader`, `reachable`, `promoting`. */
  readonly role: string;
  readonly address: string;
  readonly tasks: number;
  readonly cpus: Load;
  readonly memory: Load;
  /** What runs there, in order of names. */
  readonly services: readonly { readonly name: string; readonly tasks: number }[];
  /** Of the distribution and podman, the kernel, and the member of the control plane. */
  readonly versions: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly problem?: Problem;
}

/** Cores, or bytes. */
export interface Load {
  readonly reserved: number;
  /** Undefined until a join has read it. */
  readonly all: number | undefined;
}

export interface NodeContext {
  readonly members: MemberList | undefined;
  readonly problemOf: ReadonlyMap<string, Problem>;
}

/** In order of names. O(tasks). Pure. */
export const nodeRows = (view: ClusterView, context: NodeContext): NodeRow[] => byName(view.list('Node')).map((node) => rowOf(view, node, context));

function rowOf(view: ClusterView, node: Node, { members, problemOf }: NodeContext): NodeRow {
  const { metadata: { name, uid, labels }, spec, status: { state, availability, facts, vtep } } = node;
  const tasks = view.tasksOnNode(name).filter((task) => !isTerminalTask(task));
  const reserved = (kind: 'cpus' | 'memory') => tasks.reduce((sum, task) => sum + (task.spec.container.resources.reservations[kind] ?? 0), 0);
  const member = members?.items.find(({ id }) => id === uid);
  const problem = problemOf.get(`Node/${name}`);
  return {
    name, state, tone: nodeTone(state, availability?.state), availability: availability?.state ?? spec.availability, role: roleOf(node, member), labels,
    address: vtep?.address ?? spec.ssh.host, tasks: tasks.length, cpus: { reserved: reserved('cpus'), all: facts?.cpus }, memory: { reserved: reserved('memory'), all: facts?.memory },
    services: servicesOf(tasks), ...(problem !== undefined && { problem }),
    versions: [...(facts === undefined ? [] : [`${facts.distribution}, podman ${facts.podman}`, `kernel ${facts.kernel}`]), ...(member === undefined ? [] : [`drover ${buildLabel(member)}`])],
  };
}

/** As `drover node ls` says it; while it is on its way, where to. */
function roleOf({ spec, status: { manager } }: Node, member: MemberList['items'][number] | undefined): string {
  if (manager === undefined) return spec.role === 'manager' ? 'to be promoted' : 'worker';
  return manager.state === 'manager' ? (member?.state ?? 'manager') : manager.state;
}

function servicesOf(tasks: readonly Task[]): NodeRow['services'] {
  const counts = new Map<string, number>();
  for (const task of tasks) if (isWanted(task)) counts.set(task.spec.service, (counts.get(task.spec.service) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => compareText(one, other)).map(([name, count]) => ({ name, tasks: count }));
}

export interface NodeFilter {
  readonly text: string;
  /** A state of nodes or of their availability, or `attention`: those with a problem. */
  readonly state: string;
  /** `manager`, `worker`, or empty. */
  readonly role: string;
}

/** Pure. */
export const filterNodes = (rows: readonly NodeRow[], { text, state, role }: NodeFilter): NodeRow[] => rows.filter((row) =>
  matchesText(text, [row.name, row.address, row.role, ...row.versions, ...row.services.map(({ name }) => name), ...Object.entries(row.labels).map(([key, value]) => `${key}=${value}`)])
  && (state === '' || row.state === state || row.availability === state || (state === 'attention' && row.problem !== undefined))
  && (role === '' || (role === 'worker') === (row.role === 'worker')));
