import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { breakdownOf, plumbingMs } from '../breakdown.js';
import { FirstAnswers } from '../first-answers.js';
import { byHand } from '../floor/by-hand.js';
import { countCommands, totalOf, tracesBetween } from '../job-trace.js';
import type { ClusterSnapshot } from '../../model/index.js';
import { Samples } from '../report/samples.js';
import { webDocuments } from '../web-documents.js';
import { FLOOR_FACTOR, ROUND_TRIPS, type Scenario } from './scenario.js';

const REPLICAS = 3;
const ANSWERED = 'first answer on all three nodes';
const SERVED = 'all replicas in every table';

interface Found {
  readonly times: Samples;
  readonly stages: Samples;
  readonly commands: Samples;
}

/** Three replicas on an empty cluster, from the order to the first answer on each node's published port. */
export const deploy: Scenario = {
  name: 'deploy',
  measure: async (cluster, runs) => {
    const found: Found = { times: new Samples(), stages: new Samples(), commands: new Samples() };
    const ports = await cluster.ports();
    let deployed: ClusterSnapshot | undefined;
    for (let run = 1; run <= runs; run += 1) {
      deployed = await deployOnce(cluster, ports, found);
      await cluster.remove();
      cluster.say(`deploy ${run}/${runs}`);
    }
    const floor = deployed === undefined ? new Samples() : await floorOf(cluster, { ports, deployed, runs });
    return {
      title: `Deploy ${REPLICAS} replicas`, measuredAt: new Date().toISOString(), runs,
      measures: [
        found.times.measure(ANSWERED, { floor: floor.of(ANSWERED), goal: { kind: 'floorTimes', factor: FLOOR_FACTOR } }),
        found.times.measure(SERVED, { floor: floor.of(SERVED), goal: { kind: 'floorTimes', factor: FLOOR_FACTOR } }),
        found.times.measure('network script of the slowest host', { floor: floor.of('plumbed') }),
        found.times.measure(ROUND_TRIPS, { unit: 'count', floor: [HOSTS.length] }),
      ],
      commands: found.commands.record(), stages: found.stages.stages(),
      notes: ['Images are on the hosts already, in both columns, and no registry is asked for them.'],
    };
  },
};

async function deployOnce(cluster: BenchCluster, ports: readonly number[], { times, stages, commands }: Found): Promise<ClusterSnapshot> {
  const answers = new FirstAnswers(ports);
  const { sentAt, acceptedAt } = await cluster.apply(webDocuments(REPLICAS));
  const [{ servedAt }, answeredAt] = await Promise.all([cluster.served(REPLICAS), answers.all(SETTLE_MS)]);
  await cluster.quiet();
  const jobs = await tracesBetween(cluster.client, sentAt, Math.max(servedAt, answeredAt));
  const counts = countCommands(jobs);
  times.addAll({ [ANSWERED]: answeredAt - sentAt, [SERVED]: servedAt - sentAt, 'network script of the slowest host': plumbingMs(jobs), [ROUND_TRIPS]: totalOf(counts) });
  commands.addAll(counts);
  stages.addAll(breakdownOf({ sentAt, acceptedAt, heard: cluster.watch.since(sentAt), jobs, servedAt }));
  return cluster.watch.copy();
}

async function floorOf(cluster: BenchCluster, { ports, deployed, runs }: { ports: readonly number[]; deployed: ClusterSnapshot; runs: number }): Promise<Samples> {
  const floor = new Samples();
  const empty = cluster.watch.copy();
  await byHand(cluster, {
    empty, nodes: HOSTS, runs,
    once: async (hands) => {
      const answers = new FirstAnswers(ports);
      const { startedAt, plumbedMs, doneMs } = await hands.change(empty, deployed);
      floor.addAll({ plumbed: plumbedMs, [SERVED]: doneMs, [ANSWERED]: (await answers.all(SETTLE_MS)) - startedAt });
    },
  });
  return floor;
}
