import { isServing, isUnderWay, REBALANCE, spreadLabel, type ClusterView, type Task } from '../model/index.js';
import { nodesToAvoid } from './failures.js';
import { createFilters } from './filters/index.js';
import { footingOf } from './footing.js';
import { measureLoads, type NodeLoad } from './node-load.js';
import { reliefsIn, relieve } from './relief.js';
import type { ServiceDraft } from './service-draft.js';

/**
 * Moves one task of a service that is not spread evenly, in the way that a drain moves it; called again when that move is over. What is not
 * settled (a task missing, an update or another move under way) is left alone. Returns whether the service is spread as well as it can be.
 */
export function planRebalance(view: ClusterView, draft: ServiceDraft): boolean {
  const { metadata, spec } = draft.service;
  if (spec.rebalance !== true && metadata.annotations[REBALANCE] === undefined) return true;
  if (!isSettled(view, draft)) return false;
  const move = bestMove(view, draft);
  if (move !== undefined) relieve(draft, move, 'rebalance');
  return move === undefined;
}

const isSettled = (view: ClusterView, draft: ServiceDraft): boolean =>
  !isUnderWay(draft.service.status.update) && reliefsIn(draft).length === 0
  && [...draft.seats().values()].every(({ live: [only, ...others], last }) =>
    only === undefined ? last === undefined : others.length === 0 && isServing(only) && footingOf(view, only).kind === 'firm');

interface Seated {
  readonly task: Task;
  readonly load: NodeLoad;
}

/**
 * A task on the fullest branch of the spread preferences, or node, whose move to the emptiest one that takes it leaves both more even: they differ by
 * two or more. The node counts as the last level below the preferences.
 */
function bestMove(view: ClusterView, draft: ServiceDraft): Task | undefined {
  const loads = measureLoads(view);
  const seated = draft.tasks().flatMap((task): Seated[] => {
    const load = isServing(task) ? loads.get(task.status.node ?? '') : undefined;
    return load === undefined ? [] : [{ task, load }];
  });
  const levels = new Levels(draft, seated);
  const takes = createTaker(view, draft);
  let best: { readonly task: Task; readonly gain: Gain } | undefined;
  for (const { task, load } of oneOfEach(seated)) {
    for (const target of loads.values()) {
      const gain = levels.gain(load, target);
      if (gain !== undefined && (best === undefined || isGreater(gain, best.gain)) && takes(target, task)) best = { task, gain };
    }
  }
  return best?.task;
}

/** Tasks of one node are alike here; the one with the highest slot moves. */
const oneOfEach = (seated: readonly Seated[]): Seated[] =>
  [...new Map(seated.toSorted((one, other) => (one.task.spec.slot ?? 0) - (other.task.spec.slot ?? 0)).map((each) => [each.load, each])).values()];

/** Whether a node takes a task of the service, and it did not fail there again and again. */
function createTaker(view: ClusterView, draft: ServiceDraft): (load: NodeLoad, task: Task) => boolean {
  const { placement } = draft.service.spec;
  const avoided = nodesToAvoid(view, { service: draft.service.metadata.name, templateHash: draft.targetHash }, draft.context.now);
  return (load, task) => !avoided.has(load.node.metadata.name) && createFilters({ task, placement }).all.every((filter) => filter(load) === undefined);
}

/** `level`: 0 is the first preference. `difference`: tasks more on the one side than on the other. */
interface Gain {
  readonly level: number;
  readonly difference: number;
}

const isGreater = (one: Gain, other: Gain): boolean => one.level < other.level || (one.level === other.level && one.difference > other.difference);

/** Tasks of the service per branch, on each level of the preferences and on the nodes. */
class Levels {
  readonly #labels: readonly string[];
  readonly #counts = new Map<string, number>();
  readonly #paths = new Map<NodeLoad, readonly string[]>();

  constructor({ service }: ServiceDraft, seated: readonly Seated[]) {
    this.#labels = service.spec.placement.preferences.flatMap(({ spread }) => spreadLabel(spread) ?? []);
    for (const { load } of seated) for (const branch of this.#path(load)) this.#counts.set(branch, (this.#counts.get(branch) ?? 0) + 1);
  }

  /** undefined when the move would not make the first level on which the two differ more even. */
  gain(from: NodeLoad, to: NodeLoad): Gain | undefined {
    const [source, target] = [this.#path(from), this.#path(to)];
    const level = source.findIndex((branch, index) => branch !== target[index]);
    const difference = (this.#counts.get(source[level] ?? '') ?? 0) - (this.#counts.get(target[level] ?? '') ?? 0);
    return level < 0 || difference < 2 ? undefined : { level, difference };
  }

  #path(load: NodeLoad): readonly string[] {
    const known = this.#paths.get(load);
    if (known !== undefined) return known;
    const { labels, name } = load.node.metadata;
    const path = [...this.#labels.map((label) => labels[label] ?? ''), name].map((_, level, all) => JSON.stringify(all.slice(0, level + 1)));
    this.#paths.set(load, path);
    return path;
  }
}
