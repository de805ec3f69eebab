import type { ClusterView } from '../../../model/cluster-view.js';
import { isGlobal, isJob } from '../../../model/job.js';
import type { Service } from '../../../model/service.js';
import { isServing } from '../../../model/task.js';
import { ROLLOUT_PAUSED } from '../../../model/update.js';
import { countOf, listed, refused, spanText, type Consequence } from './consequence.js';
import { portsText, requestsText, seatedTasks, takersOf, tallyText, whyDying } from './present.js';

export const MOST_REPLICAS = 100_000;

/** Why the service has no number of tasks to set; undefined when it has one. Pure. */
export function whyNotScaled(service: Service): string | undefined {
  const { metadata: { name }, spec } = service;
  if (isJob(spec)) return `${name} is a job: its tasks end by themselves, and how many have to is in its manifest.`;
  if (isGlobal(spec.mode)) return `${name} runs once on every node that fits (mode global), so it has no number of tasks. Constraints in its manifest say which nodes.`;
  return whyDying(service);
}

/** What another number of tasks comes to. `replicas`: undefined when what was entered is no number. Pure. */
export function scaleConsequence(view: ClusterView, service: Service, replicas: number | undefined): Consequence {
  const refusal = whyNotScaled(service);
  if (refusal !== undefined) return refused(refusal);
  if (replicas === undefined || !Number.isInteger(replicas) || replicas < 0 || replicas > MOST_REPLICAS) return refused(`A whole number from 0 to ${MOST_REPLICAS} is wanted.`);
  if (replicas === service.spec.replicas) return refused(`${service.metadata.name} is to have ${countOf(replicas, 'task')} already: nothing changes.`);
  return replicas < service.spec.replicas ? scaledDown(view, service, replicas) : scaledUp(view, service, replicas);
}

function scaledDown(view: ClusterView, { metadata: { name }, spec }: Service, replicas: number): Consequence {
  const seated = seatedTasks(view, name);
  const stopping = Math.max(seated.length - replicas, 0);
  const grace = `Each gets no new requests first, and then up to ${spanText(spec.stopGracePeriodMs)} to finish.`;
  if (replicas === 0) {
    const silence = spec.ports.length === 0 ? `${name} answers nobody any more; its name still resolves.` : `Nothing answers on ${portsText(spec)} any more.`;
    return { says: [`Stops ${seated.length === 1 ? 'the only task' : `all ${countOf(seated.length, 'task')}`} of ${name}.`, grace], warns: [silence] };
  }
  if (stopping === 0) return { says: [`No task stops: ${countOf(seated.length, 'task')} of the ${spec.replicas} wanted ${seated.length === 1 ? 'is' : 'are'} there now.`], warns: [] };
  const places = seated.flatMap(({ status }) => status.node ?? []);
  return {
    says: [
      `Stops ${stopping} of ${countOf(seated.length, 'task')}; ${replicas} ${replicas === 1 ? 'goes' : 'go'} on.`,
      `Which ones is decided then: first those that do not run, then those on the nodes with the most of them${places.length === 0 ? '' : `, now ${tallyText(places)}`}.`,
      grace,
    ],
    warns: [],
  };
}

function scaledUp(view: ClusterView, { metadata: { name, annotations }, spec }: Service, replicas: number): Consequence {
  const { open, closed } = takersOf(view, spec.placement.constraints);
  const { maxReplicasPerNode } = spec.placement;
  const room = maxReplicasPerNode === 0 ? Infinity : maxReplicasPerNode * open.length;
  const more = replicas - spec.replicas;
  const says = [`Starts ${more} more ${more === 1 ? 'task' : 'tasks'}: ${replicas} are then to run.`];
  if (open.length > 0) says.push(`They are spread over ${open.length === 1 ? `the only node that takes them, ${open[0]?.metadata.name}` : `the ${countOf(open.length, 'node')} that take them`}. What finds no room there waits, and says why.`);
  if (annotations[ROLLOUT_PAUSED] !== undefined && seatedTasks(view, name).some(isServing)) says.push('Its rollout is paused: new tasks run what the others run now.');
  const warns: string[] = [];
  if (open.length === 0) warns.push(`No node takes them now${closed.length === 0 ? '' : ` (${listed(closed)})`}: they wait until one does${spec.replicas === 0 ? `, and ${requestsText(spec)} fail` : ''}.`);
  else if (room < replicas) warns.push(`Only ${room} fit: at most ${maxReplicasPerNode} of them on each of ${countOf(open.length, 'node')}. The others wait.`);
  return { says, warns };
}
