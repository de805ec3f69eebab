import { until } from '../../demo/until.js';
import { runInLabHost } from '../../lab/index.js';
import type { ClusterView } from '../../model/index.js';
import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { isServedBy, runningTasks } from '../cluster-facts.js';
import { SERVICE } from '../web-documents.js';

/** Every slot runs once and is served, and each host runs exactly the containers of its tasks. @throws Error that names what does not hold in time */
export async function expectServed(cluster: BenchCluster, replicas: number): Promise<void> {
  await cluster.watch.until(`${replicas} replicas are served`, SETTLE_MS, (view) => isServedBy(view, replicas, cluster.watch.runningSince));
  const slots = runningTasks(cluster.watch.view).map(({ spec }) => spec.slot).sort().join();
  const expected = Array.from({ length: replicas }, (_, index) => index + 1).sort().join();
  if (slots !== expected) throw new Error(`slots ${slots} run, ${expected} should`);
  for (const node of HOSTS) {
    await until(`${node} runs exactly the containers of its tasks`, SETTLE_MS, async () =>
      ((await containersOn(cluster, node)) === tasksOn(cluster.watch.view, node) ? true : undefined));
  }
}

const tasksOn = (view: ClusterView, node: string): string =>
  runningTasks(view).filter(({ status }) => status.node === node).map(({ metadata }) => metadata.name).sort().join();

async function containersOn({ lab }: BenchCluster, node: string): Promise<string> {
  const { code, stdout, stderr } = await runInLabHost(lab, node, "podman ps -a --format '{{.Names}}'");
  if (code !== 0) throw new Error(`podman ps on ${node}: exit ${code}: ${stderr}`);
  return stdout.split('\n').filter((name) => name.startsWith(`${SERVICE}.`)).sort().join();
}
