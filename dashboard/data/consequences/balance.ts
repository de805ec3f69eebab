import type { ClusterView } from '../../../model/cluster-view.js';
import { REBALANCE, type Service } from '../../../model/service.js';
import { countOf, refused, type Consequence } from './consequence.js';
import { seatedTasks, takersOf, tally, tallyText, whyDying } from './present.js';

const GENTLY = 'One at a time, and each replacement runs before the old task stops: no request is lost.';

/** Why its tasks cannot be spread anew. Pure. */
export function whyNotBalanced(service: Service): string | undefined {
  const { metadata: { name, annotations }, spec } = service;
  if (spec.mode !== 'replicated') return spec.mode === 'global' ? `${name} runs once on every node that fits: nothing of it can move.` : `${name} is a job: its tasks end by themselves.`;
  return whyDying(service) ?? (annotations[REBALANCE] === undefined ? undefined : `${name} is being spread anew already.`);
}

/** What spreading the tasks of one service anew comes to. Pure. */
export function balanceConsequence(view: ClusterView, service: Service): Consequence {
  const refusal = whyNotBalanced(service);
  if (refusal !== undefined) return refused(refusal);
  const places = seatedTasks(view, service.metadata.name).flatMap(({ status }) => status.node ?? []);
  const { open } = takersOf(view, service.spec.placement.constraints);
  const moves = movesFor(places, open.map(({ metadata }) => metadata.name));
  // With preferences branches count before nodes, and how many move is not to be read off the nodes.
  const amount = service.spec.placement.preferences.length > 0 ? 'Moves tasks to where there are fewer, by its spread preferences'
    : moves === 0 ? 'Its tasks are spread evenly as far as the page can tell, so probably nothing moves' : `Moves up to ${countOf(moves, 'task')} to nodes that have fewer`;
  return { says: [`${amount}. Now: ${places.length === 0 ? 'no task runs' : tallyText(places, 6)}.`, ...(moves === 0 ? [] : [GENTLY])], warns: [] };
}

/** What spreading all replicated services anew comes to. Pure. */
export function balanceAllConsequence(view: ClusterView): Consequence {
  const services = [...view.list('Service')].filter((service) => whyNotBalanced(service) === undefined);
  if (services.length === 0) return refused('There is no replicated service to spread.');
  return { says: [`Looks at ${countOf(services.length, 'replicated service')} and moves tasks from nodes that have more of them to nodes that have fewer.`, GENTLY], warns: [] };
}

/** Tasks above what the fullest of evenly filled nodes has. */
function movesFor(places: readonly string[], open: readonly string[]): number {
  const most = Math.ceil(places.length / Math.max(open.length, 1));
  return tally(places).reduce((sum, [, count]) => sum + Math.max(count - most, 0), 0);
}
