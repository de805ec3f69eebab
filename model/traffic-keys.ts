import type { Sealed } from './file.js';
import type { AnyResource } from './write.js';
import type { Resource } from './resource.js';

/** What one host's traffic on encrypted networks is sealed with: the key of each pair and direction comes of it (jobs/traffic-keys.ts). */
export interface TrafficKey {
  /** Security parameter index; 32 bits, and of no other key in the cluster. */
  readonly spi: number;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly sealed: Sealed;
}

export interface TrafficKeysSpec {
  /** Newest first; two while one takes over from the other, else one. Everybody who gets traffic of the host opens it with any of them. */
  readonly keys: readonly TrafficKey[];
}

export interface TrafficKeysStatus {
  /** SPI of the key that the host seals with. */
  readonly sending: number;
  /** Boot of the host that the keys were made for: after another one it must not go on with them, as its counters begin anew. */
  readonly bootId: string;
  /** A key that the host had and lost, as a counter that begins anew is refused by whoever has seen it further. */
  readonly lost?: number;
}

/** One per node on an encrypted network, of the node's name; written by the controllers, and `lost` by the job that finds it so. */
export type TrafficKeys = Resource<'TrafficKeys', TrafficKeysSpec, TrafficKeysStatus>;

/** A person's wish for another key; RFC 3339. Keys that are younger meet it. */
export const ROTATE_KEYS = 'drover/rotate-keys';

/** What the value is sealed for (sealContext of files). */
export const trafficKeyContext = (node: string, spi: number): string => `TrafficKeys/${node}/${spi}`;

/** All sealed values of an object. */
export function sealedIn(object: AnyResource): readonly Sealed[] {
  switch (object.kind) {
    case 'Secret': case 'Config': return object.spec.versions.map(({ sealed }) => sealed);
    case 'TrafficKeys': return object.spec.keys.map(({ sealed }) => sealed);
    default: return [];
  }
}
