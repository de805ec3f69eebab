import type { VersionInfo } from '../../api/contract.js';
import type { BenchCluster } from '../bench-cluster.js';
import { expectServed } from './invariants.js';

const [FEW, MANY] = [3, 6];
/** Somewhere in the middle of a deployment. */
const LATEST_KILL_MS = 4000;

/** Kills the control plane with SIGKILL while it scales up or down; the next one has to bring it to its end. */
export async function soakControlPlane(cluster: BenchCluster, rounds: number): Promise<void> {
  await cluster.deploy(FEW);
  for (let round = 1; round <= rounds; round += 1) {
    const replicas = round % 2 === 1 ? MANY : FEW;
    await cluster.scale(replicas);
    const delayMs = Math.round(Math.random() * LATEST_KILL_MS);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const { pid } = await cluster.client.get<VersionInfo>('/v1/version');
    process.kill(pid, 'SIGKILL');
    await cluster.resume();
    await expectServed(cluster, replicas);
    cluster.say(`control plane ${round}/${rounds}: killed ${delayMs} ms after the order for ${replicas} replicas`);
  }
  await cluster.remove();
}
