import type { Cluster } from './cluster.js';
import type { Config, Secret } from './file.js';
import type { Host } from './host.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import type { Kind } from './resource.js';
import type { Revisions } from './revisions.js';
import type { Service } from './service.js';
import type { Task } from './task.js';
import type { TrafficKeys } from './traffic-keys.js';

export interface ResourceOf {
  Cluster: Cluster;
  Node: Node;
  Network: Network;
  Secret: Secret;
  Config: Config;
  Service: Service;
  Task: Task;
  Host: Host;
  Revisions: Revisions;
  TrafficKeys: TrafficKeys;
}

export type AnyResource = ResourceOf[Kind];

/**
 * One intended change. `object.metadata.resourceVersion` is the version it was read at (0 = must not exist yet):
 * the store refuses the whole batch when one of them has changed since.
 */
export type Write = { readonly op: 'put'; readonly object: AnyResource } | { readonly op: 'delete'; readonly object: AnyResource };

/** One change that happened. `object` carries its new resourceVersion; for a delete it is the last state with the version of the deletion. */
export interface Change {
  readonly op: 'put' | 'delete';
  readonly version: number;
  readonly object: AnyResource;
  /** The user who asked for it; absent of what controllers and jobs write. */
  readonly by?: string;
}

export const put = (object: AnyResource): Write => ({ op: 'put', object });
export const remove = (object: AnyResource): Write => ({ op: 'delete', object });
