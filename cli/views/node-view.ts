import { buildLabel, formatGenericResources, isTerminalTask, type Node } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { paintState } from '../output/style.js';
import { statusOf } from './member-view.js';
import { NONE, pairs, withDeletion, type View, type ViewContext } from './view.js';

export const nodeView: View<'Node'> = ({ nowMs, style, tasks, members }) => [
  { title: 'NAME', value: (node) => node.metadata.name },
  { title: 'STATUS', value: (node) => withDeletion(node.status.state, node), paint: (text) => paintState(style, text) },
  { title: 'AVAILABILITY', value: (node) => node.status.availability?.state ?? node.spec.availability, paint: (text) => paintState(style, text) },
  { title: 'ROLE', value: (node) => node.spec.role },
  { title: 'MANAGER', value: (node) => managerOf(node, members), paint: (text) => paintState(style, text) },
  ...(members === undefined ? [] : [{ title: 'VERSION', value: (node: Node) => versionOf(node, members) }]),
  { title: 'ADDRESS', value: addressOf },
  { title: 'TASKS', align: 'right', value: (node) => String(tasks.filter((task) => task.status.node === node.metadata.name && !isTerminalTask(task)).length) },
  { title: 'KERNEL', value: (node) => node.status.facts?.kernel ?? '<unknown>' },
  { title: 'CPUS', wide: true, align: 'right', value: (node) => String(node.status.facts?.cpus ?? '<unknown>') },
  { title: 'MEMORY', wide: true, align: 'right', value: (node) => memoryOf(node) },
  { title: 'RESOURCES', wide: true, value: ({ spec: { genericResources = {} } }) => formatGenericResources(genericResources) || NONE },
  { title: 'DISTRIBUTION', wide: true, value: (node) => (node.status.facts?.distribution ?? '<unknown>').replaceAll(' ', '-') },
  { title: 'PODMAN', wide: true, value: (node) => node.status.facts?.podman ?? '<unknown>' },
  { title: 'SSH', wide: true, value: ({ spec: { ssh } }) => `${ssh.user}@${ssh.host}:${ssh.port}` },
  { title: 'LABELS', wide: true, value: (node) => pairs(node.metadata.labels) },
  { title: 'AGE', value: (node) => ageOf(node.metadata.creationTimestamp, nowMs) },
];

/** What its member runs, or ran when it was heard of last. */
function versionOf({ metadata: { uid } }: Node, members: NonNullable<ViewContext['members']>): string {
  const member = members.find(({ id }) => id === uid);
  return member === undefined ? NONE : buildLabel(member);
}

/** As `docker node ls` says it; while it is on its way, where to. */
function managerOf({ metadata: { uid }, status: { manager } }: Node, members: ViewContext['members']): string {
  if (manager === undefined) return NONE;
  if (manager.state !== 'manager' || members === undefined) return manager.state;
  return statusOf(members.find(({ id }) => id === uid) ?? { state: 'unreachable' });
}

/** The address on the back network once it is known, else what the manifest says. */
const addressOf = ({ status, spec }: Node): string =>
  status.vtep?.address ?? (spec.advertise !== undefined && 'address' in spec.advertise ? spec.advertise.address : '<unknown>');

const memoryOf = ({ status: { facts } }: Node): string => (facts === undefined ? '<unknown>' : `${(facts.memory / 2 ** 30).toFixed(1)}Gi`);
