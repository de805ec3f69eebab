import { CLUSTER_NAME, DEFAULT_CLUSTER_SPEC, type ClusterSpec } from './cluster.js';
import type { ClusterView } from './cluster-view.js';
import { KINDS, type Kind } from './resource.js';
import type { Service } from './service.js';
import type { Task } from './task.js';
import { hasIngressPort, networksOf } from './template.js';
import { INGRESS } from './network.js';
import type { AnyResource, Change, ResourceOf } from './write.js';

/** An in-memory picture with the indexes that planners need; kept current by `apply`. Reads are O(1) or O(answer). */
export class ClusterSnapshot implements ClusterView {
  #version = 0;
  readonly #objects = new Map<Kind, Map<string, AnyResource>>(KINDS.map((kind) => [kind, new Map()]));
  readonly #tasksOfService = new GroupIndex<Task>((task) => [task.spec.service]);
  readonly #tasksOnNode = new GroupIndex<Task>((task) => (task.status.node === undefined ? [] : [task.status.node]));
  readonly #tasksOnNetwork = new GroupIndex<Task>((task) => networksOf(task.spec));
  readonly #servicesOnNetwork = new GroupIndex<Service>((service) =>
    hasIngressPort(service.spec.ports) ? [...service.spec.networks, INGRESS] : service.spec.networks);

  get version(): number {
    return this.#version;
  }

  /** Takes over one change; an older one than what is held is ignored, so own writes and the watch may both deliver it. Returns whether it was new. */
  apply({ op, object, version }: Change): boolean {
    const { kind, metadata: { name } } = object;
    const held = this.#objects.get(kind)?.get(name);
    this.#version = Math.max(this.#version, version);
    if (held !== undefined && held.metadata.resourceVersion >= version) return false;
    if (held === undefined && op === 'delete') return false;
    if (held === undefined && version <= (this.#deleted.get(`${kind}/${name}`) ?? 0)) return false;
    this.#index(held, op === 'put' ? object : undefined);
    if (op === 'put') this.#objects.get(kind)?.set(name, object);
    else this.#forget(kind, name, version);
    return true;
  }

  /** Forgets everything, versions included: for a store that went back in time. */
  clear(): void {
    for (const objects of this.#objects.values()) {
      for (const object of [...objects.values()]) this.#index(object, undefined);
      objects.clear();
    }
    this.#deleted.clear();
    this.#version = 0;
  }

  /** Versions of recent deletions, so that a late older change does not bring an object back. */
  readonly #deleted = new Map<string, number>();

  #forget(kind: Kind, name: string, version: number): void {
    this.#objects.get(kind)?.delete(name);
    this.#deleted.set(`${kind}/${name}`, version);
    if (this.#deleted.size > 10_000) for (const key of [...this.#deleted.keys()].slice(0, 5000)) this.#deleted.delete(key);
  }

  #index(before: AnyResource | undefined, after: AnyResource | undefined): void {
    const kind = (before ?? after)?.kind;
    if (kind === 'Task') {
      for (const index of [this.#tasksOfService, this.#tasksOnNode, this.#tasksOnNetwork]) index.move(before as Task | undefined, after as Task | undefined);
    }
    if (kind === 'Service') this.#servicesOnNetwork.move(before as Service | undefined, after as Service | undefined);
  }

  get<K extends Kind>(kind: K, name: string): ResourceOf[K] | undefined {
    return this.#objects.get(kind)?.get(name) as ResourceOf[K] | undefined;
  }

  list<K extends Kind>(kind: K): Iterable<ResourceOf[K]> {
    return (this.#objects.get(kind)?.values() ?? []) as Iterable<ResourceOf[K]>;
  }

  settings(): ClusterSpec {
    return this.get('Cluster', CLUSTER_NAME)?.spec ?? DEFAULT_CLUSTER_SPEC;
  }

  node = (name: string) => this.get('Node', name);
  network = (name: string) => this.get('Network', name);
  service = (name: string) => this.get('Service', name);
  task = (name: string) => this.get('Task', name);
  host = (name: string) => this.get('Host', name);
  tasksOfService = (service: string) => this.#tasksOfService.of(service);
  tasksOnNode = (node: string) => this.#tasksOnNode.of(node);
  tasksOnNetwork = (network: string) => this.#tasksOnNetwork.of(network);
  servicesOnNetwork = (network: string) => this.#servicesOnNetwork.of(network);
}

/** Objects by a derived key; the arrays are rebuilt lazily after a change. */
class GroupIndex<T extends AnyResource> {
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #lists = new Map<string, readonly T[]>();

  constructor(readonly keysOf: (object: T) => readonly string[]) {}

  move(before: T | undefined, after: T | undefined): void {
    for (const key of before === undefined ? [] : this.keysOf(before)) {
      this.#groups.get(key)?.delete(before!.metadata.name);
      this.#lists.delete(key);
    }
    for (const key of after === undefined ? [] : this.keysOf(after)) {
      const group = this.#groups.get(key) ?? new Map<string, T>();
      group.set(after!.metadata.name, after!);
      this.#groups.set(key, group);
      this.#lists.delete(key);
    }
  }

  of(key: string): readonly T[] {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = [...(this.#groups.get(key)?.values() ?? [])];
    this.#lists.set(key, list);
    return list;
  }
}
