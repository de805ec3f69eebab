import { runInLabHost } from '../../lab/index.js';
import { SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { runningTasks } from '../cluster-facts.js';
import { expectServed } from './invariants.js';

const REPLICAS = 6;

/** Kills a container at random, again and again; one that has just started, too: the back-off of a crash loop must end as well. */
export async function soakContainers(cluster: BenchCluster, rounds: number): Promise<void> {
  await cluster.deploy(REPLICAS);
  for (let round = 1; round <= rounds; round += 1) {
    const tasks = runningTasks(cluster.watch.view);
    const victim = tasks[Math.floor(Math.random() * tasks.length)];
    if (victim?.status.node === undefined) throw new Error('no task runs');
    const { name } = victim.metadata;
    const { code, stderr } = await runInLabHost(cluster.lab, victim.status.node, `kill -9 $(podman inspect --format '{{.State.Pid}}' ${victim.status.containerId})`);
    if (code !== 0) throw new Error(`kill ${name}: exit ${code}: ${stderr}`);
    await cluster.watch.until(`${name} is seen dead`, SETTLE_MS, (view) => view.task(name)?.status.state !== 'running');
    await expectServed(cluster, REPLICAS);
    cluster.say(`containers ${round}/${rounds}: ${name} killed and replaced`);
  }
  await cluster.remove();
}
