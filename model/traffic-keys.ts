import type { Sealed } from './file.js';
import type { AnyResource } from './write.js';
import type { Resource } from './resource.js';

/** What one host's traffic on encrypted networks is sealed with: the key of each pair and direction comes of it (jobs/traffic-keys.ts). */
export interface TrafficKey {
  /** Security parameter index; of no other key in the cluster, and mixed with the receiver's epoch on the wire (spiTowards). */
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
  /** Another one whenever the host may have lost what it knew of others' counters: everybody seals anew for it. 28 bits. */
  readonly epoch: number;
  /** Boot of the host that the keys were made for: after another one it must not go on with them, as its counters begin anew. */
  readonly bootId: string;
  /** The key that the host sent with when somebody took associations away from it: a counter that begins anew is refused by whoever has seen it further. */
  readonly lost?: number;
}

/** One per node on an encrypted network, of the node's name; written by the controllers, and `lost` by the job that finds it so. */
export type TrafficKeys = Resource<'TrafficKeys', TrafficKeysSpec, TrafficKeysStatus>;

/** A person's wish for another key; RFC 3339. Keys that are younger meet it. */
export const ROTATE_KEYS = 'drover/rotate-keys';

/** SPI of what is sealed with `spi` for a receiver of that epoch. Two senders that differ still do, and the first digit stays: it keeps clear of others' ranges. */
export const spiTowards = (spi: number, epoch: number): number => (spi ^ epoch) >>> 0;

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
