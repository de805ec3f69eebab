import { RequestLoop } from '../../demo/request-loop.js';
import type { ClusterSnapshot, ClusterView } from '../../model/index.js';
import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { breakdownOf } from '../breakdown.js';
import { hasReplicas } from '../cluster-facts.js';
import { byHand } from '../floor/by-hand.js';
import { countCommands, totalOf, tracesBetween } from '../job-trace.js';
import { Samples } from '../report/samples.js';
import { FLOOR_FACTOR, ROUND_TRIPS, type Scenario } from './scenario.js';

const [FEW, MANY] = [3, 12];
const RUNNING = `all ${MANY} run`;
const SERVED = `all ${MANY} in every table`;
const DOWN = `back to ${FEW}: the others are gone from every host`;
const FAILED_UP = 'requests failed on the way up';
const FAILED_DOWN = 'requests failed on the way down';

interface Found {
  readonly times: Samples;
  readonly stages: Samples;
  readonly commands: Samples;
  few?: ClusterSnapshot;
  many?: ClusterSnapshot;
}

/** 3 → 12 → 3 replicas while five requests a second come in, round the nodes. */
export const scaleService: Scenario = {
  name: 'scale',
  measure: async (cluster, runs) => {
    const found: Found = { times: new Samples(), stages: new Samples(), commands: new Samples() };
    await cluster.deploy(FEW);
    for (let run = 1; run <= runs; run += 1) {
      await scaleOnce(cluster, found);
      cluster.say(`scale ${run}/${runs}`);
    }
    await cluster.remove();
    const floor = await floorOf(cluster, found, runs);
    const goal = { kind: 'floorTimes', factor: FLOOR_FACTOR } as const;
    return {
      title: `Scale ${FEW} → ${MANY}`, measuredAt: new Date().toISOString(), runs,
      measures: [
        found.times.measure(RUNNING, { floor: floor.of(SERVED), goal }),
        found.times.measure(SERVED, { floor: floor.of(SERVED), goal }),
        found.times.measure(FAILED_UP, { unit: 'count', goal: { kind: 'atMost', limit: 0 } }),
        found.times.measure(DOWN),
        found.times.measure(FAILED_DOWN, { unit: 'count', goal: { kind: 'atMost', limit: 0 } }),
        found.times.measure(ROUND_TRIPS, { unit: 'count', floor: [HOSTS.length] }),
      ],
      commands: found.commands.record(), stages: found.stages.stages(),
      notes: ['Five new connections a second go round the nodes during both columns. Way down: weight 0 on every host, a drain of 1 s, SIGTERM.'],
    };
  },
};

async function scaleOnce(cluster: BenchCluster, found: Found): Promise<void> {
  const { times, watch } = { times: found.times, watch: cluster.watch };
  const ports = await cluster.ports();
  found.few = watch.copy();
  const up = new RequestLoop(ports).start();
  const { sentAt, acceptedAt } = await cluster.scale(MANY);
  const { ranAt, servedAt } = await cluster.served(MANY);
  await cluster.quiet();
  found.many = watch.copy();
  const loopUp = await up.stop();
  const jobs = await tracesBetween(cluster.client, sentAt, servedAt);
  const counts = countCommands(jobs);
  times.addAll({ [RUNNING]: ranAt - sentAt, [SERVED]: servedAt - sentAt, [FAILED_UP]: loopUp.failures.length, [ROUND_TRIPS]: totalOf(counts) });
  found.commands.addAll(counts);
  found.stages.addAll(breakdownOf({ sentAt, acceptedAt, heard: watch.since(sentAt), jobs, servedAt }));
  loopUp.failures.forEach(cluster.say);
  await scaleBack(cluster, found, ports);
}

async function scaleBack(cluster: BenchCluster, { times }: Found, ports: readonly number[]): Promise<void> {
  const { watch } = cluster;
  const loop = new RequestLoop(ports).start();
  const { sentAt } = await cluster.scale(FEW);
  const goneAt = await watch.until(DOWN, SETTLE_MS, (view) => hasReplicas(view, FEW) && allReleased(view));
  const { failures } = await loop.stop();
  await cluster.quiet();
  failures.forEach(cluster.say);
  times.addAll({ [DOWN]: goneAt - sentAt, [FAILED_DOWN]: failures.length });
}

const allReleased = (view: ClusterView): boolean =>
  [...view.list('Task')].every(({ status }) => status.state === 'running' || status.released);

async function floorOf(cluster: BenchCluster, { few, many }: Found, runs: number): Promise<Samples> {
  const floor = new Samples();
  if (few === undefined || many === undefined) return floor;
  const empty = cluster.watch.copy();
  const ports = await cluster.ports();
  await byHand(cluster, {
    empty, nodes: HOSTS, runs,
    once: async (hands) => {
      await hands.change(empty, few);
      const loop = new RequestLoop(ports).start();
      floor.add(SERVED, (await hands.change(few, many)).doneMs);
      await loop.stop();
    },
  });
  return floor;
}
