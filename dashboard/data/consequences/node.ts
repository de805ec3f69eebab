import type { ClusterView } from '../../../model/cluster-view.js';
import { isGlobal, isJob } from '../../../model/job.js';
import type { Node } from '../../../model/node.js';
import { isServing, isTerminalTask, type Task } from '../../../model/task.js';
import { countOf, listed, refused, spanText, type Consequence } from './consequence.js';
import { portsText, requestsText, seatedTasks, takersOf, tallyText, whyDying } from './present.js';

/** Tasks that are on a node by what they do when it is emptied. */
interface Residents {
  /** Replaced elsewhere before they stop. */
  readonly moving: readonly Task[];
  /** Of global services: they end with their node. */
  readonly staying: readonly Task[];
  /** What a job does must not be done twice at a time, so it ends here first. */
  readonly jobs: readonly Task[];
}

/** What runs there or is about to. */
export const residents = (view: ClusterView, node: string): readonly Task[] =>
  view.tasksOnNode(node).filter((task) => task.status.node === node && !isTerminalTask(task));

/** What keeping new tasks away comes to. Pure. */
export function pauseConsequence(view: ClusterView, node: Node): Consequence {
  const { metadata: { name }, spec } = node;
  const refusal = whyDying(node) ?? (spec.availability === 'pause' ? `${name} is paused already.` : undefined);
  if (refusal !== undefined) return refused(refusal);
  const count = residents(view, name).length;
  const says = [`${name} gets no new tasks.`, count === 0 ? 'None is there now.' : `The ${countOf(count, 'task')} on it ${count === 1 ? 'goes' : 'go'} on. A replicated one that fails is replaced on another node.`];
  if (spec.availability === 'drain') says.push('The drain ends: what has not moved yet stays.');
  const { open, closed } = takersOf(view, [], name);
  return { says, warns: open.length > 0 ? [] : [`No other node takes new tasks${closed.length === 0 ? '' : ` (${listed(closed)})`}: what fails is not replaced, and what is scaled up waits.`] };
}

/** What giving it tasks again comes to. Pure. */
export function activateConsequence(node: Node): Consequence {
  const { metadata: { name }, spec, status } = node;
  const refusal = whyDying(node) ?? (spec.availability === 'active' ? `${name} is active already.` : undefined);
  if (refusal !== undefined) return refused(refusal);
  const draining = spec.availability === 'drain' && status.availability?.state !== 'drained';
  return {
    says: [
      `${name} gets new tasks again, and those of global services at once.`,
      draining ? 'The drain ends: what has not moved yet stays.' : 'What has moved away stays where it is: “Rebalance” moves tasks back, gently.',
    ],
    warns: status.state === 'ready' ? [] : [`It is ${status.state} now, and gets none before it is ready.`],
  };
}

/** What emptying a node comes to. `forceAfterMs`: what is left then stops, replaced or not; undefined: it waits for as long as it takes. Pure. */
export function drainConsequence(view: ClusterView, node: Node, forceAfterMs?: number): Consequence {
  const { metadata: { name }, status } = node;
  const isDrained = node.spec.availability === 'drain' && status.availability?.state === 'drained';
  const refusal = whyDying(node) ?? (isDrained ? `${name} is drained already.` : undefined);
  if (refusal !== undefined) return refused(refusal);
  const left = residents(view, name);
  if (left.length === 0) return { says: [`No task is on ${name}. It gets none until somebody activates it.`], warns: [] };
  const groups = groupsOf(view, left);
  return { says: [...moveTexts(groups, forceAfterMs), `${name} gets no new tasks until somebody activates it.${status.manager === undefined ? '' : ' Its member of the control plane goes on.'}`], warns: [...blockers(view, name, groups.moving), ...haste(view, name, groups.moving, forceAfterMs)] };
}

function groupsOf(view: ClusterView, tasks: readonly Task[]): Residents {
  const specOf = ({ spec }: Task) => view.service(spec.service)?.spec;
  const jobs = tasks.filter((task) => task.spec.iteration !== undefined || isJobSpec(specOf(task)));
  const staying = tasks.filter((task) => !jobs.includes(task) && (task.spec.slot === undefined || isGlobal(specOf(task)?.mode ?? 'replicated')));
  return { jobs, staying, moving: tasks.filter((task) => !jobs.includes(task) && !staying.includes(task)) };
}

const isJobSpec = (spec: Parameters<typeof isJob>[0] | undefined): boolean => spec !== undefined && isJob(spec);

const servicesText = (tasks: readonly Task[]): string => tallyText(tasks.map(({ spec }) => spec.service), 5);

function moveTexts({ moving, staying, jobs }: Residents, forceAfterMs: number | undefined): string[] {
  const says: string[] = [];
  const hostPorts = moving.flatMap(({ spec }) => spec.ports.filter(({ mode }) => mode === 'host'));
  if (moving.length > 0 && forceAfterMs === 0) says.push(`${countOf(moving.length, 'task')} ${moving.length === 1 ? 'stops' : 'stop'} at once, and ${moving.length === 1 ? 'is' : 'are'} made anew on other nodes: ${servicesText(moving)}.`);
  else if (moving.length > 0) says.push(
    `${countOf(moving.length, 'task')} ${moving.length === 1 ? 'moves' : 'move'} to other nodes: ${servicesText(moving)}.`,
    'Each replacement runs, and is healthy, before the old task stops: no request is lost, also where there is only one.',
  );
  if (hostPorts.length > 0) says.push(`What this node answers on its own ${portsText({ ports: hostPorts })} is answered by the nodes that they move to.`);
  if (staying.length > 0) says.push(`${countOf(staying.length, 'task')} of services that run once on every node ${staying.length === 1 ? 'stops' : 'stop'} and ${staying.length === 1 ? 'is' : 'are'} not replaced: ${servicesText(staying)}.`);
  if (jobs.length > 0) says.push(`${countOf(jobs.length, 'task')} of jobs ${jobs.length === 1 ? 'ends' : 'end'} here and ${jobs.length === 1 ? 'begins' : 'begin'} anew elsewhere: ${servicesText(jobs)}.`);
  if (forceAfterMs !== undefined && forceAfterMs > 0 && moving.length > 0) says.push(`What is still here after ${spanText(forceAfterMs)} stops, whether it is replaced or not.`);
  return says;
}

/** What has nowhere to go, as far as the page can tell. */
function blockers(view: ClusterView, name: string, moving: readonly Task[]): string[] {
  const services = [...new Set(moving.map(({ spec }) => spec.service))];
  const { open, closed } = takersOf(view, [], name);
  if (services.length > 0 && open.length === 0) return [`No other node takes tasks${closed.length === 0 ? '' : ` (${listed(closed)})`}: they stay here until one does.`];
  return services.flatMap((service): string[] => {
    const spec = view.service(service)?.spec;
    if (spec === undefined) return [];
    const { constraints, maxReplicasPerNode } = spec.placement;
    const takers = takersOf(view, constraints, name).open;
    if (takers.length === 0) return [`No other node that takes tasks satisfies the constraints of ${service} (${listed([...constraints])}): its tasks stay here until one does.`];
    const held = seatedTasks(view, service).filter(({ status }) => status.node !== name);
    const isFull = maxReplicasPerNode > 0 && held.length + moving.filter((task) => task.spec.service === service).length > maxReplicasPerNode * takers.length;
    return isFull ? [`${service} may have ${maxReplicasPerNode} on each node, and the others cannot take all of its tasks: some stay here.`] : [];
  });
}

/** Requests that fail when nobody waits for the replacements. */
function haste(view: ClusterView, name: string, moving: readonly Task[], forceAfterMs: number | undefined): string[] {
  if (forceAfterMs === undefined) return [];
  const lonely = [...new Set(moving.map(({ spec }) => spec.service))].filter((service) => !seatedTasks(view, service).some((task) => isServing(task) && task.status.node !== name));
  if (forceAfterMs > 0) return lonely.length === 0 ? [] : [`${listed(lonely)} ${lonely.length === 1 ? 'runs' : 'run'} nowhere else: requests fail from then on until the replacement runs.`];
  return lonely.flatMap((service) => {
    const spec = view.service(service)?.spec;
    return spec === undefined ? [] : [`${service} runs nowhere else: ${requestsText(spec)} fail until its replacement runs.`];
  });
}
