import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { ClusterSnapshot } from '../../model/cluster-snapshot.js';
import type { ClusterView } from '../../model/cluster-view.js';
import { KINDS, type Kind } from '../../model/resource.js';
import type { Change } from '../../model/write.js';

/** How the picture stands to the cluster. `stale`: the connection is lost, and what is shown was true at `since`. */
export type Freshness =
  | { readonly state: 'loading' }
  | { readonly state: 'live' }
  | { readonly state: 'stale'; readonly since: number; readonly reason: string };

/** The cluster as the page knows it. Reading `of(kind)` in a component draws it again when an object of that kind changes. */
export class Picture {
  #snapshot = new ClusterSnapshot();
  #next: ClusterSnapshot | undefined;
  readonly #revisions = new Map<Kind, Signal<number>>(KINDS.map((kind) => [kind, signal(0)]));
  readonly #changed = new Set<Kind>();
  readonly #freshness = signal<Freshness>({ state: 'loading' });
  readonly #isKnown = signal(false);
  #isDue = false;

  /** `schedule` is asked for once per batch of changes: with requestAnimationFrame, a storm of changes draws once a frame. */
  constructor(private readonly schedule: (draw: () => void) => void) {}

  get freshness(): ReadonlySignal<Freshness> {
    return this.#freshness;
  }

  /** A whole list has come at least once: what is not in the picture is not there. */
  get isKnown(): boolean {
    return this.#isKnown.value;
  }

  /** The view, after noting that whoever reads it depends on these kinds. */
  of(...kinds: readonly Kind[]): ClusterView {
    for (const kind of kinds) void this.#revisions.get(kind)?.value;
    return this.#snapshot;
  }

  /** A new list begins. What is shown stays until it is complete: nothing flickers, and nothing that has gone is kept. */
  begin(): void {
    this.#next = new ClusterSnapshot();
  }

  apply({ op, version, object }: Change): void {
    const snapshot = this.#next ?? this.#snapshot;
    if (snapshot.apply({ op, version, object }) && this.#next === undefined) this.#touch(object.kind);
    snapshot.reach(version); // changes of all kinds come in their order: nothing is missing before this one
  }

  /** The list is complete, and changes follow. */
  synced(): void {
    if (this.#next !== undefined) this.#snapshot = this.#next;
    this.#next = undefined;
    this.#freshness.value = { state: 'live' };
    this.#isKnown.value = true;
    KINDS.forEach((kind) => this.#touch(kind));
  }

  /** Nobody looks: it is read anew when somebody does. */
  rest(): void {
    this.#next = undefined;
    this.#freshness.value = { state: 'loading' };
  }

  lost(reason: string, nowMs: number): void {
    const { value } = this.#freshness;
    this.#next = undefined;
    this.#freshness.value = { state: 'stale', since: value.state === 'stale' ? value.since : nowMs, reason };
  }

  #touch(kind: Kind): void {
    this.#changed.add(kind);
    if (this.#isDue) return;
    this.#isDue = true;
    this.schedule(() => this.#draw());
  }

  #draw(): void {
    this.#isDue = false;
    const kinds = [...this.#changed];
    this.#changed.clear();
    for (const kind of kinds) {
      const revision = this.#revisions.get(kind);
      if (revision !== undefined) revision.value += 1;
    }
  }
}
