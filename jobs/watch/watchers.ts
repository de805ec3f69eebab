import type { Node } from '../../model/index.js';
import { HostWatcher, type WatcherDeps } from './host-watcher.js';

export interface WatchersDeps extends Omit<WatcherDeps, 'lookAround'> {
  /** Only one member listens to a host. */
  readonly isHeld: (node: string) => boolean;
}

/** One watcher per node that this member holds and that has joined, from its first join until it is removed or another's. */
export class Watchers {
  readonly #watchers = new Map<string, HostWatcher>();
  #unsubscribe = () => {};

  constructor(readonly deps: WatchersDeps) {}

  start(): void {
    const { store } = this.deps;
    for (const node of store.view.list('Node')) this.#consider(node);
    this.#unsubscribe = store.subscribe((changes) => {
      for (const { op, object } of changes) {
        if (object.kind !== 'Node') continue;
        if (op === 'delete') this.#forget(object.metadata.name);
        else this.#consider(object);
      }
    });
  }

  stop(): void {
    this.#unsubscribe();
    for (const name of [...this.#watchers.keys()]) this.drop(name);
  }

  /** The node is held from now on. */
  look(name: string): void {
    const node = this.deps.store.view.node(name);
    if (node !== undefined) this.#consider(node);
  }

  #consider(node: Node): void {
    const { name } = node.metadata;
    if (node.status.state === 'removed') return this.#forget(name);
    if (!hasBeenReady(node) || this.#watchers.has(name) || !this.deps.isHeld(name)) return;
    const watcher = new HostWatcher(name, { ...this.deps, lookAround: () => this.#lookAround() });
    this.#watchers.set(name, watcher);
    watcher.start();
  }

  #lookAround(): void {
    for (const watcher of this.#watchers.values()) watcher.look();
  }

  /** The node is gone, or another member's. */
  drop(name: string): void {
    this.#watchers.get(name)?.stop();
    this.#watchers.delete(name);
  }

  /** Another node of that name begins with a connection of its own. */
  #forget(name: string): void {
    this.drop(name);
    this.deps.memory.doubt(name);
    void this.deps.hosts.close(name);
  }
}

/** Before its first join is over a node has nothing that its silence could endanger, and the join itself notices. */
const hasBeenReady = ({ status }: Node): boolean => status.joinedAt !== undefined;
