import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { Hands } from '../floor/hands.js';
import { tracesBetween, type JobTrace } from '../job-trace.js';
import { Samples } from '../report/samples.js';
import { until } from '../../demo/until.js';
import type { Scenario } from './scenario.js';

const REPLICAS = 3;
const RESYNC = { short: '3s', usual: '30s' };
const [TOTAL, TRIPS] = ['one host, from the start of its job to the end', 'ssh round trips of one host'];

/** Hosts that are looked at in full and found as they should be, with one task each. */
export const noOpSync: Scenario = {
  name: 'no-op-sync',
  measure: async (cluster, runs) => {
    await cluster.deploy(REPLICAS);
    const syncs = await watchSyncs(cluster, runs);
    const floor = await floorOf(cluster, runs);
    await cluster.remove();
    const found = new Samples();
    for (const { startedAt, finishedAt, commands } of syncs) found.addAll({ [TOTAL]: finishedAt - startedAt, [TRIPS]: commands.length });
    return {
      title: 'Sync a host where nothing is to do', measuredAt: new Date().toISOString(), runs: syncs.length,
      measures: [found.measure(TOTAL, { floor }), found.measure(TRIPS, { unit: 'count', floor: [1], goal: { kind: 'atMost', limit: 1 } })],
      notes: ['Every resync period each host is read in full: network, tables, rules, resolvers and containers. A sync between two of those, with nothing to change, takes no round trip at all.'],
    };
  },
};

const settings = (resyncPeriod: string): object => ({ apiVersion: 'drover/v1', kind: 'Cluster', metadata: { name: 'default' }, spec: { resyncPeriod } });

/** The resync period is shortened meanwhile: nobody wants to wait for half a minute each. */
async function watchSyncs(cluster: BenchCluster, runs: number): Promise<readonly JobTrace[]> {
  await cluster.apply([settings(RESYNC.short)]);
  await cluster.quiet();
  const from = Date.now();
  try {
    return await until('enough syncs of hosts', SETTLE_MS, async () => {
      const traces = await tracesBetween(cluster.client, from, Date.now());
      const full = traces.filter(({ queue, commands }) => queue === 'sync-host' && commands.some(({ title }) => title === 'observe host'));
      return full.length >= runs * HOSTS.length ? full : undefined;
    });
  } finally {
    await cluster.apply([settings(RESYNC.usual)]);
    await cluster.quiet();
  }
}

async function floorOf(cluster: BenchCluster, runs: number): Promise<readonly number[]> {
  const hands = await Hands.open(cluster.watch.view, HOSTS);
  const times: number[] = [];
  try {
    for (let run = 0; run < runs; run += 1) times.push(...(await Promise.all(HOSTS.map((node) => hands.observe(cluster.watch.view, node)))));
  } finally {
    await hands.close();
  }
  return times;
}
