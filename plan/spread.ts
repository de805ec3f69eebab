import { spreadLabel, type Placement } from '../model/index.js';
import type { NodeLoad } from './node-load.js';

/** Chooses among nodes that pass the filters, for tasks of one service: Swarm's order, made stable by the name. */
export class Spread {
  readonly #labels: readonly string[];
  readonly #avoided: ReadonlySet<string>;
  /** Tasks of the service per branch of the preferences' tree. */
  readonly #branches = new Map<string, number>();
  readonly #paths = new Map<NodeLoad, readonly string[]>();

  constructor(readonly service: string, placement: Placement, loads: Iterable<NodeLoad>, avoided: ReadonlySet<string>) {
    this.#labels = placement.preferences.flatMap(({ spread }) => spreadLabel(spread) ?? []);
    this.#avoided = avoided;
    if (this.#labels.length > 0) for (const load of loads) this.#count(load, load.ofService(service));
  }

  /** undefined when there is none to choose from. */
  choose(loads: readonly NodeLoad[]): NodeLoad | undefined {
    let best: NodeLoad | undefined;
    for (const load of loads) if (best === undefined || this.#compare(load, best) < 0) best = load;
    return best;
  }

  /** The chosen node got one more. */
  note(load: NodeLoad): void {
    if (this.#labels.length > 0) this.#count(load, 1);
  }

  #compare(one: NodeLoad, other: NodeLoad): number {
    return this.#avoids(one) - this.#avoids(other) || this.#compareBranches(one, other)
      || one.ofService(this.service) - other.ofService(this.service) || one.tasks - other.tasks
      || (one.node.metadata.name < other.node.metadata.name ? -1 : 1);
  }

  #avoids(load: NodeLoad): number {
    return this.#avoided.size > 0 && this.#avoided.has(load.node.metadata.name) ? 1 : 0;
  }

  #compareBranches(one: NodeLoad, other: NodeLoad): number {
    if (this.#labels.length === 0) return 0;
    const paths = this.#path(one), others = this.#path(other);
    for (const [level, path] of paths.entries()) {
      const difference = (this.#branches.get(path) ?? 0) - (this.#branches.get(others[level] ?? '') ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #count(load: NodeLoad, tasks: number): void {
    for (const path of this.#path(load)) this.#branches.set(path, (this.#branches.get(path) ?? 0) + tasks);
  }

  /** One text per level; a node without the label is in the branch of the empty value. */
  #path(load: NodeLoad): readonly string[] {
    const known = this.#paths.get(load);
    if (known !== undefined) return known;
    const values = this.#labels.map((label) => load.node.metadata.labels[label] ?? '');
    const path = values.map((_, level) => JSON.stringify(values.slice(0, level + 1)));
    this.#paths.set(load, path);
    return path;
  }
}
