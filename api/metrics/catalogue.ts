import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CountedTraffic } from '../../model/index.js';
import { TrafficTotals } from './traffic-totals.js';

/** What other parts tell as it happens. Milliseconds. Labels are of small, fixed sets, or grow with services and their slots: no host, no task, no user. */
export interface Measures {
  /** One script on one host; `outcome`: ok, failed (another exit code), lost, refused. */
  roundTrip(outcome: string, ms: number): void;
  /** A session was asked for and there was none. */
  connectionFailed(): void;
  job(queue: string, outcome: 'completed' | 'failed', ms: number): void;
  /** One look of a controller at one key. */
  plan(controller: string, ms: number): void;
  /** `writer`: user or control-plane; `outcome`: ok, conflict, failed. */
  commit(writer: string, outcome: string, ms: number): void;
  request(method: string, route: string, status: number, ms: number): void;
  /** All that IPVS has counted on a host, of tasks that had a connection. */
  traffic(node: string, counted: readonly CountedTraffic[]): void;
  /** Another member looks at the host from now on. */
  forgetTraffic(node: string): void;
}

const PREFIX = 'drover_';
/** Seconds. A plan takes microseconds, a commit milliseconds, a round trip tens of them, and a join minutes. */
const BUCKETS = {
  plan: [0.0001, 0.001, 0.01, 0.1, 1],
  commit: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
  request: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
  roundTrip: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
  job: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
};
const seconds = (ms: number): number => ms / 1000;

/** All metrics of one member. Names and labels are a promise to dashboards and alert rules: docs/monitoring/ is tested against them. */
export function createCatalogue() {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) => new Gauge<Label>({ name: PREFIX + name, help, labelNames: [...labelNames], registers });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) => new Counter<Label>({ name: PREFIX + name, help, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(name: string, help: string, options: { readonly labelNames: readonly Label[]; readonly buckets: number[] }) =>
    new Histogram<Label>({ name: PREFIX + name, help, labelNames: [...options.labelNames], buckets: options.buckets, registers });

  const roundTrips = histogram('ssh_round_trip_seconds', 'Scripts run on hosts over SSH by this member', { labelNames: ['outcome'], buckets: BUCKETS.roundTrip });
  const connectionFailures = counter('ssh_connection_failures_total', 'Sessions to hosts that this member asked for and did not get');
  const jobs = histogram('job_duration_seconds', 'Runs of jobs in this member', { labelNames: ['queue', 'outcome'], buckets: BUCKETS.job });
  const plans = histogram('reconcile_duration_seconds', 'Looks of a controller at one key; the controllers run in the leader', { labelNames: ['controller'], buckets: BUCKETS.plan });
  const commits = histogram('store_commit_seconds', 'Commits to the store by this member', { labelNames: ['writer', 'outcome'], buckets: BUCKETS.commit });
  const requests = histogram('api_request_seconds', 'Requests to this member, streams not counted', { labelNames: ['method', 'route', 'status'], buckets: BUCKETS.request });
  const traffic = new TrafficTotals();
  const measures: Measures = {
    roundTrip: (outcome, ms) => roundTrips.observe({ outcome }, seconds(ms)),
    connectionFailed: () => connectionFailures.inc(),
    job: (queue, outcome, ms) => jobs.observe({ queue, outcome }, seconds(ms)),
    plan: (controller, ms) => plans.observe({ controller }, seconds(ms)),
    commit: (writer, outcome, ms) => commits.observe({ writer, outcome }, seconds(ms)),
    request: (method, route, status, ms) => requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds(ms)),
    traffic: (node, counted) => traffic.note(node, counted),
    forgetTraffic: (node) => traffic.forget(node),
  };
  return {
    registry, measures, traffic,
    counters: {
      ipvsConnections: counter('ipvs_connections_total', 'Connections that IPVS gave to the tasks of a slot, by the looks of this member at its hosts; backend is the slot, or global', ['service', 'backend']),
      ipvsBytes: counter('ipvs_bytes_total', 'Bytes of these connections; direction is in, towards the tasks, or out', ['service', 'backend', 'direction']),
    },
    gauges: {
      info: gauge('info', 'Always 1; the version of this member', ['version']),
      startTime: gauge('start_time_seconds', 'When this member started, since the epoch'),
      memory: gauge('resident_memory_bytes', 'Memory of this member'),
      processor: gauge('processor_seconds', 'Processor time that this member has used'),
      isLeader: gauge('is_leader', '1 in the member that runs the controllers'),
      members: gauge('members', 'Members of the control plane as this one knows them', ['state']),
      storeUp: gauge('store_up', '0 when the store does not answer this member'),
      storeAlarm: gauge('store_alarm', '1 while the store lacks what was acknowledged'),
      storeVersion: gauge('store_version', 'Version of the store that this member has seen'),
      nodes: gauge('nodes', 'Nodes by state', ['state']),
      tasks: gauge('tasks', 'Tasks by state, ended ones that are kept as history included', ['state']),
      unhealthyTasks: gauge('tasks_unhealthy', 'Running tasks whose health check fails'),
      desired: gauge('service_replicas_desired', 'Tasks that a service shall have', ['service']),
      running: gauge('service_replicas_running', 'Tasks of a service that run', ['service']),
      jobs: gauge('jobs', 'Jobs in the queues of this member', ['queue', 'state']),
    },
  };
}

export type Catalogue = ReturnType<typeof createCatalogue>;
