import { until } from '../../demo/until.js';
import { runInLabHost } from '../../lab/index.js';
import type { ClusterView } from '../../model/index.js';
import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { runningTasks } from '../cluster-facts.js';
import { SERVICE } from '../web-documents.js';

/** Every slot runs once and is served, and each host runs exactly the containers of its tasks. @throws Error that names what does not hold in time */
export async function expectServed(cluster: BenchCluster, replicas: number): Promise<void> {
  await cluster.served(replicas);
  const slots = runningTasks(cluster.watch.view).map(({ spec }) => spec.slot).sort().join();
  const expected = Array.from({ length: replicas }, (_, index) => index + 1).sort().join();
  if (slots !== expected) throw new Error(`slots ${slots} run, ${expected} should`);
  for (const node of HOSTS) {
    await until(`${node} runs exactly the containers of its tasks`, SETTLE_MS, async () =>
      ((await containersOn(cluster, node)) === tasksOn(cluster.watch.view, node) ? true : undefined));
  }
}

const tasksOn = (view: ClusterView, node: string): string =>
  runningTasks(view).filter(({ status }) => status.node === node).map(({ status }) => status.containerId).sort().join();

async function containersOn({ lab }: BenchCluster, node: string): Promise<string> {
  const { code, stdout, stderr } = await runInLabHost(lab, node, `podman ps -a --no-trunc --filter label=drover.service=${SERVICE} --format '{{.ID}}'`);
  if (code !== 0) throw new Error(`podman ps on ${node}: exit ${code}: ${stderr}`);
  return stdout.split('\n').filter((id) => id !== '').sort().join();
}
