import type { Gauge } from 'prom-client';
import type { ApiDeps } from '../ports.js';

export type ScrapeDeps = Pick<ApiDeps, 'mirror' | 'members' | 'jobs' | 'version' | 'metrics'>;

/** All metrics as Prometheus reads them. What the store does not tell at the moment is left out, and `drover_store_up` says so. */
export async function scrape(deps: ScrapeDeps): Promise<string> {
  const { registry, gauges } = deps.metrics;
  tellProcess(deps);
  tellCluster(deps);
  tellTraffic(deps);
  const told = await Promise.allSettled([tellMembers(deps), tellJobs(deps)]);
  gauges.storeUp.set(told.every(({ status }) => status === 'fulfilled') ? 1 : 0);
  return registry.metrics();
}

function tellProcess({ metrics: { gauges }, version }: ScrapeDeps): void {
  const { user, system } = process.cpuUsage();
  gauges.info.set({ version }, 1);
  gauges.startTime.set(Math.round(Date.now() / 1000 - process.uptime()));
  gauges.memory.set(process.memoryUsage.rss());
  gauges.processor.set((user + system) / 1e6);
}

function tellCluster({ metrics: { gauges }, mirror: { view } }: ScrapeDeps): void {
  const tasks = [...view.list('Task')];
  gauges.storeVersion.set(view.version);
  count(gauges.nodes, [...view.list('Node')].map(({ status }) => status.state));
  count(gauges.tasks, tasks.map(({ status }) => status.state));
  gauges.unhealthyTasks.set(tasks.filter(({ status }) => status.state === 'running' && status.health === 'unhealthy').length);
  gauges.desired.reset();
  gauges.running.reset();
  for (const { metadata: { name: service }, status: { replicas } } of view.list('Service')) {
    gauges.desired.set({ service }, replicas.desired);
    gauges.running.set({ service }, replicas.running);
  }
}

function tellTraffic({ metrics: { counters, traffic } }: ScrapeDeps): void {
  counters.ipvsConnections.reset();
  counters.ipvsBytes.reset();
  for (const { service, backend, connections, bytesIn, bytesOut } of traffic.list()) {
    counters.ipvsConnections.inc({ service, backend }, connections);
    counters.ipvsBytes.inc({ service, backend, direction: 'in' }, bytesIn);
    counters.ipvsBytes.inc({ service, backend, direction: 'out' }, bytesOut);
  }
}

async function tellMembers({ metrics: { gauges }, members }: ScrapeDeps): Promise<void> {
  gauges.members.reset();
  gauges.isLeader.reset();
  const [list, alarm] = await Promise.all([members.list(), members.alarm()]);
  count(gauges.members, list.map(({ state }) => state));
  gauges.isLeader.set(list.some(({ id, state }) => id === members.self && state === 'leader') ? 1 : 0);
  gauges.storeAlarm.set(alarm === undefined ? 0 : 1);
}

async function tellJobs({ metrics: { gauges }, jobs }: ScrapeDeps): Promise<void> {
  gauges.jobs.reset();
  for (const { queue, state, count: jobsThere } of await jobs.counts()) gauges.jobs.set({ queue, state }, jobsThere);
}

function count(gauge: Gauge<'state'>, states: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  gauge.reset();
  for (const [state, number] of counts) gauge.set({ state }, number);
}
