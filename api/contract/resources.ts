import type { API_VERSION, Change, Cluster, FileVersion, Host, Network, Node, Resource, Revisions, Service, Task, TrafficKey, TrafficKeysStatus } from '../../model/index.js';
import type { StreamFailure } from './error.js';

/** A version of a Secret or Config without its value. */
export type ShownVersion = Omit<FileVersion, 'sealed'>;

/** Nobody is shown the value, sealed or not. */
export type ShownSecret = Resource<'Secret', { readonly versions: readonly ShownVersion[] }, Record<string, never>>;

export interface ShownConfigSpec {
  /** Base64; absent when the member that was asked cannot open it. */
  readonly data?: string;
  /** Newest first. */
  readonly versions: readonly ShownVersion[];
}

export type ShownConfig = Resource<'Config', ShownConfigSpec, Record<string, never>>;

/** Without the keys themselves. */
export type ShownTrafficKeys = Resource<'TrafficKeys', { readonly keys: readonly Omit<TrafficKey, 'sealed'>[] }, TrafficKeysStatus>;

/** An object as clients see it (api/show.ts). Whoever never looks at sealed values may take it for the object itself. */
export type ShownResource = Cluster | Node | Network | ShownSecret | ShownConfig | Service | Task | Host | Revisions | ShownTrafficKeys;

/** What a ResourceList is on the wire. Sorted by kind, then name. */
export interface ShownList {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'List';
  readonly metadata: { readonly resourceVersion: number };
  readonly items: readonly ShownResource[];
}

export type ShownChange = Omit<Change, 'object'> & { readonly object: ShownResource };

/** What a WatchFrame is on the wire: without `from` first what there is, then `synced`, then changes. */
export type ShownFrame = ShownChange | { readonly synced: true } | StreamFailure;
