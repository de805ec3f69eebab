import type { BenchCluster } from '../bench-cluster.js';
import type { ClusterView } from '../../model/index.js';
import { Hands } from './hands.js';

export interface HandPlan {
  /** The cluster before anything is deployed: what the control plane finds when it starts again. */
  readonly empty: ClusterView;
  readonly nodes: readonly string[];
  readonly runs: number;
  /** One measured run; the hosts are as `empty` says, and are brought back to it afterwards. */
  readonly once: (hands: Hands) => Promise<void>;
}

/** Works by hand while the control plane is stopped, so that nobody repairs it; leaves the hosts as they were, and the control plane running. */
export async function byHand(cluster: BenchCluster, { empty, nodes, runs, once }: HandPlan): Promise<void> {
  await cluster.pause();
  const hands = await Hands.open(empty, nodes);
  try {
    await hands.restore(empty);
    for (let run = 1; run <= runs; run += 1) {
      await once(hands);
      await hands.restore(empty);
      cluster.say(`by hand ${run}/${runs}`);
    }
  } finally {
    await hands.close();
    await cluster.resume();
  }
  await cluster.allReady();
}
