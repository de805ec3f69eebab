export const API_VERSION = 'drover/v1';

export const KINDS = ['Cluster', 'Node', 'Network', 'Secret', 'Config', 'Service', 'Task', 'Host', 'Revisions', 'TrafficKeys'] as const;
export type Kind = (typeof KINDS)[number];

export interface Metadata {
  /** Unique per kind; a DNS label (Task: dotted labels). */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Set at creation, never reused: a deleted and re-created object has another uid. */
  readonly uid: string;
  /** Grows by one with each change of `spec`. */
  readonly generation: number;
  /** Cluster-wide version of the last write to this object; 0 before the first. */
  readonly resourceVersion: number;
  readonly creationTimestamp: string;
  /** Set while a deletion waits for what depends on the object. */
  readonly deletionTimestamp?: string;
}

/** The common shape; `spec` has one writer (the user, or a controller for Task, Host and TrafficKeys), `status` another. */
export interface Resource<K extends Kind, Spec, Status> {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: K;
  readonly metadata: Metadata;
  readonly spec: Spec;
  readonly status: Status;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** The annotations, or labels, without one. */
export const without = (pairs: Readonly<Record<string, string>>, key: string): Record<string, string> =>
  Object.fromEntries(Object.entries(pairs).filter(([name]) => name !== key));
