import { CLUSTER_NAME, DEFAULT_CLUSTER_SPEC, type ClusterSpec } from './cluster.js';
import type { ClusterView } from './cluster-view.js';
import { GroupIndex } from './group-index.js';
import { NetworkRevisions } from './network-revisions.js';
import type { Node } from './node.js';
import { KINDS, type Kind } from './resource.js';
import type { Service } from './service.js';
import { stageOf, type Task, type TaskStage } from './task.js';
import { networksOf } from './networks-of.js';
import type { AnyResource, Change, ResourceOf } from './write.js';

/** An in-memory picture with the indexes that planners need; kept current by `apply`. Reads are O(1) or O(answer). */
export class ClusterSnapshot implements ClusterView {
  #version = 0;
  readonly #objects = new Map<Kind, Map<string, AnyResource>>(KINDS.map((kind) => [kind, new Map()]));
  readonly #tasksOfService = new GroupIndex<Task>((task) => [task.spec.service]);
  readonly #tasksOnNode = new GroupIndex<Task>((task) => (task.status.node === undefined ? [] : [task.status.node]));
  readonly #tasksOnNetwork = new GroupIndex<Task>((task) => networksOf(task.spec));
  readonly #tasksInStage = new GroupIndex<Task>((task) => [stageOf(task)]);
  readonly #servicesOnNetwork = new GroupIndex<Service>((service) => networksOf(service.spec));
  readonly #nodesOnNetwork = new GroupIndex<Node>((node) => Object.keys(node.status.attachments));
  readonly #revisions = new NetworkRevisions((node) => this.tasksOnNode(node).flatMap((task) => networksOf(task.spec)));

  readonly #taskIndexes = [this.#tasksOfService, this.#tasksOnNode, this.#tasksOnNetwork, this.#tasksInStage];

  #hostRevision = 0;

  get hostRevision(): number {
    return this.#hostRevision;
  }

  /** Versions beyond a hole: own commits, ahead of what others wrote before. */
  readonly #ahead = new Set<number>();

  /** Everything up to this version is in the picture. */
  get version(): number {
    return this.#version;
  }

  /** Says that everything up to `version` has been applied: after a list, which has no deletions in it. */
  reach(version: number): void {
    this.#version = Math.max(this.#version, version);
    for (const one of [...this.#ahead]) if (one <= this.#version) this.#ahead.delete(one);
    this.#closeHoles();
  }

  #closeHoles(): void {
    while (this.#ahead.delete(this.#version + 1)) this.#version += 1;
  }

  /** Takes over one change; an older one than what is held is ignored, so own writes and the watch may both deliver it. Returns whether it was new. */
  apply({ op, object, version }: Change): boolean {
    const { kind, metadata: { name } } = object;
    const held = this.#objects.get(kind)?.get(name);
    if (version > this.#version) this.#ahead.add(version);
    this.#closeHoles();
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
    this.#ahead.clear();
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
      for (const index of this.#taskIndexes) index.move(before as Task | undefined, after as Task | undefined);
    }
    if (kind === 'Service') this.#servicesOnNetwork.move(before as Service | undefined, after as Service | undefined);
    if (kind === 'Node') this.#nodesOnNetwork.move(before as Node | undefined, after as Node | undefined);
    if (kind === 'Node' || kind === 'Host') this.#hostRevision += 1;
    this.#revisions.note(before, after);
  }

  get<K extends Kind>(kind: K, name: string): ResourceOf[K] | undefined {
    return this.#objects.get(kind)?.get(name) as ResourceOf[K] | undefined;
  }

  list<K extends Kind>(kind: K): Iterable<ResourceOf[K]> {
    return (this.#objects.get(kind)?.values() ?? []) as Iterable<ResourceOf[K]>;
  }

  count(kind: Kind): number {
    return this.#objects.get(kind)?.size ?? 0;
  }

  settings(): ClusterSpec {
    const spec = this.get('Cluster', CLUSTER_NAME)?.spec;
    if (spec === undefined) return DEFAULT_CLUSTER_SPEC;
    return 'imageRetentionMs' in spec ? spec : { ...DEFAULT_CLUSTER_SPEC, ...(spec as ClusterSpec) }; // an object of an earlier version lacks some
  }

  node = (name: string) => this.get('Node', name);
  network = (name: string) => this.get('Network', name);
  service = (name: string) => this.get('Service', name);
  task = (name: string) => this.get('Task', name);
  host = (name: string) => this.get('Host', name);
  tasksOfService = (service: string) => this.#tasksOfService.of(service);
  tasksOnNode = (node: string) => this.#tasksOnNode.of(node);
  tasksOnNetwork = (network: string) => this.#tasksOnNetwork.of(network);
  tasksInStage = (stage: TaskStage) => this.#tasksInStage.of(stage);
  servicesOnNetwork = (network: string) => this.#servicesOnNetwork.of(network);
  nodesOnNetwork = (network: string) => this.#nodesOnNetwork.of(network);
  revisionOf = (network: string) => this.#revisions.of(network);
}
