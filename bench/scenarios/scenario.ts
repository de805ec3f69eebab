import type { BenchCluster } from '../bench-cluster.js';
import type { Section } from '../report/measure.js';

/** Measures one operation; leaves the cluster without services, all nodes ready and nothing to do. */
export interface Scenario {
  readonly name: string;
  /** Runs unless more are asked for by name: a boot takes a minute. */
  readonly mostRuns?: number;
  readonly measure: (cluster: BenchCluster, runs: number) => Promise<Section>;
}

export const FLOOR_FACTOR = 1.5;
export const ROUND_TRIPS = 'ssh round trips, all hosts together';
