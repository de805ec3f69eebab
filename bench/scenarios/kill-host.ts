import { RequestLoop } from '../../demo/request-loop.js';
import { bootHost, killHost as cutPower } from '../../lab/index.js';
import type { ClusterSnapshot } from '../../model/index.js';
import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { runningTasks } from '../cluster-facts.js';
import { byHand } from '../floor/by-hand.js';
import { countCommands, totalOf, tracesBetween } from '../job-trace.js';
import { Samples } from '../report/samples.js';
import { ROUND_TRIPS, type Scenario } from './scenario.js';

const REPLICAS = 3;
const LOST = 'node-3';
const SURVIVORS = HOSTS.filter((name) => name !== LOST);
const BOOT_MS = 300_000;
const [UNREACHABLE, DOWN, GONE, RUNNING, READY, FAILED] = [
  'power off → unreachable', 'power off → down', 'down → backends out of the other hosts\' tables', 'power off → all tasks run elsewhere',
  'boot ordered → ready again', 'requests failed on the surviving nodes',
];

interface Found {
  readonly times: Samples;
  readonly commands: Samples;
  before?: ClusterSnapshot;
  after?: ClusterSnapshot;
}

/** One of three hosts loses power while five requests a second come in on the two others; then it boots. */
export const killHost: Scenario = {
  name: 'host-kill',
  mostRuns: 2,
  measure: async (cluster, runs) => {
    const found: Found = { times: new Samples(), commands: new Samples() };
    for (let run = 1; run <= runs; run += 1) {
      await killOnce(cluster, found);
      cluster.say(`host kill ${run}/${runs}`);
    }
    const starts = await floorOf(cluster, found, runs);
    const { heartbeat } = cluster.watch.view.settings();
    const detectionMs = heartbeat.intervalMs * heartbeat.misses;
    return {
      title: 'Switch a host off', measuredAt: new Date().toISOString(), runs,
      measures: [
        found.times.measure(UNREACHABLE), found.times.measure(DOWN, { floor: [detectionMs] }), found.times.measure(GONE),
        found.times.measure(RUNNING, { floor: starts.map((startMs) => detectionMs + startMs) }),
        found.times.measure(FAILED, { unit: 'count' }), found.times.measure(READY), found.times.measure(ROUND_TRIPS, { unit: 'count' }),
      ],
      commands: found.commands.record(),
      notes: [`Fewer runs, as each needs a real boot. Floor: ${heartbeat.misses} heartbeats of ${heartbeat.intervalMs} ms, and by hand the start of what ran there.`,
        'Requests go on to the dead host\'s replicas until it is unreachable for certain: nothing tells earlier.'],
    };
  },
};

async function killOnce(cluster: BenchCluster, found: Found): Promise<void> {
  const { watch } = cluster;
  await cluster.deploy(REPLICAS);
  found.before = watch.copy();
  const loop = new RequestLoop(await cluster.ports(SURVIVORS)).start();
  const killedAt = Date.now();
  const states = Promise.all([
    watch.until(UNREACHABLE, SETTLE_MS, (view) => view.node(LOST)?.status.state === 'unreachable'),
    watch.until(DOWN, SETTLE_MS, (view) => view.node(LOST)?.status.state === 'down'),
  ]);
  const ran = watch.until(RUNNING, SETTLE_MS, (view) => runningTasks(view).length === REPLICAS && runningTasks(view).every(({ status }) => status.node !== LOST));
  await cutPower(cluster.lab, LOST);
  const [unreachableAt, downAt] = await states;
  const downVersion = watch.view.node(LOST)?.metadata.resourceVersion ?? 0;
  const goneAt = await cluster.confirmed(GONE, downVersion, true);
  const ranAt = await ran;
  found.after = watch.copy();
  await cluster.quiet();
  const counts = countCommands(await tracesBetween(cluster.client, killedAt, ranAt));
  const { failures } = await loop.stop();
  found.commands.addAll(counts);
  found.times.addAll({
    [UNREACHABLE]: unreachableAt - killedAt, [DOWN]: downAt - killedAt, [GONE]: goneAt - downAt, [RUNNING]: ranAt - killedAt,
    [FAILED]: failures.length, [ROUND_TRIPS]: totalOf(counts), [READY]: await bootAgain(cluster),
  });
  await cluster.remove();
}

async function bootAgain(cluster: BenchCluster): Promise<number> {
  const orderedAt = Date.now();
  const ready = cluster.watch.until(READY, BOOT_MS, (view) => view.node(LOST)?.status.state === 'ready');
  await Promise.all([bootHost(cluster.lab, LOST), ready]);
  const readyAt = await ready;
  await cluster.allReady();
  return readyAt - orderedAt;
}

/** On the survivors only: what has to be started there, while all three hosts are up. */
async function floorOf(cluster: BenchCluster, { before, after }: Found, runs: number): Promise<readonly number[]> {
  const starts: number[] = [];
  if (before === undefined || after === undefined) return starts;
  const empty = cluster.watch.copy();
  await byHand(cluster, {
    empty, nodes: SURVIVORS, runs,
    once: async (hands) => {
      await hands.change(empty, before);
      starts.push((await hands.change(before, after)).doneMs);
    },
  });
  return starts;
}
