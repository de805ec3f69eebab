import { RequestLoop } from '../../demo/request-loop.js';
import type { ClusterSnapshot, Task } from '../../model/index.js';
import { HOSTS, SETTLE_MS, type BenchCluster } from '../bench-cluster.js';
import { quietVersion, runningTasks } from '../cluster-facts.js';
import { ExitListener } from '../exit-listener.js';
import { byHand } from '../floor/by-hand.js';
import { Hands } from '../floor/hands.js';
import { countCommands, totalOf, tracesBetween } from '../job-trace.js';
import { Samples } from '../report/samples.js';
import { SERVICE } from '../web-documents.js';
import { FLOOR_FACTOR, ROUND_TRIPS, type Scenario } from './scenario.js';

const REPLICAS = 3;
/** Older tasks only: a young one that dies is a crash loop in the making, and the third of them waits. */
const OLD_ENOUGH_MS = 12_000;
const [EVENT, SEEN, GONE, GONE_AFTER_EVENT, RUNNING, SERVED, FAILED] = [
  'kill → exit heard on a stream of our own', 'kill → seen: failed in the store', 'kill → backend out of every table', 'exit heard → backend out of every table',
  'kill → replacement runs', 'kill → replacement in every table', 'requests failed',
];

interface Found {
  readonly times: Samples;
  readonly commands: Samples;
  before?: ClusterSnapshot;
  /** The backend is dead, nothing else has changed. */
  dead?: ClusterSnapshot;
  after?: ClusterSnapshot;
}

/** SIGKILL to a container's first process, behind Drover's back, while five requests a second come in. */
export const killContainer: Scenario = {
  name: 'container-kill',
  measure: async (cluster, runs) => {
    const found: Found = { times: new Samples(), commands: new Samples() };
    await cluster.deploy(REPLICAS);
    const hands = await Hands.open(cluster.watch.view, HOSTS);
    try {
      for (let run = 1; run <= runs; run += 1) {
        await killOnce(cluster, hands, found);
        cluster.say(`container kill ${run}/${runs}`);
      }
    } finally {
      await hands.close();
    }
    await cluster.remove();
    return sectionOf(found, await floorOf(cluster, found, runs), runs);
  },
};

function sectionOf({ times, commands }: Found, byHandTimes: Samples, runs: number) {
  const floor = times.of(EVENT).map((eventMs, index) => eventMs + (byHandTimes.of(RUNNING)[index] ?? 0));
  return {
    title: 'Kill a container', measuredAt: new Date().toISOString(), runs,
    measures: [
      times.measure(EVENT),
      times.measure(SEEN, { goal: { kind: 'atMost', limit: 1000 } }),
      times.measure(GONE_AFTER_EVENT, { floor: byHandTimes.of(GONE), goal: { kind: 'atMost', limit: 500 } }),
      times.measure(GONE),
      times.measure(RUNNING, { floor, goal: { kind: 'floorTimes', factor: FLOOR_FACTOR } }),
      times.measure(SERVED),
      times.measure(FAILED, { unit: 'count' }),
      times.measure(ROUND_TRIPS, { unit: 'count', floor: [HOSTS.length] }),
    ],
    commands: commands.record(),
    notes: ['Floor: the latency of the event, and the start of one task by hand (its network on its host, the others\' tables, podman run). Of the withdrawal: its script on every host by hand.',
      'Requests can fail between the death of the process and the change of the tables: that is what "out of every table" is about.'],
  };
}

async function killOnce(cluster: BenchCluster, hands: Hands, found: Found): Promise<void> {
  const { watch } = cluster;
  const victim = await oldest(cluster);
  const node = victim.status.node ?? '';
  const pid = (await hands.run(node, `podman inspect --format '{{.State.Pid}}' ${victim.status.containerId}`)).trim();
  const session = hands.sessions.get(node);
  if (session === undefined) throw new Error(`no connection to ${node}`);
  const listener = await ExitListener.open(session);
  try {
    found.before = watch.copy();
    const loop = new RequestLoop(await cluster.ports()).start();
    const times = await follow(cluster, victim, { killedAt: await kill(hands, node, pid), listener, found });
    await cluster.quiet();
    const { failures } = await loop.stop();
    found.times.addAll({ ...times, [FAILED]: failures.length });
  } finally {
    await listener.close();
  }
}

/** The moment before the kill, as told by the host itself: the way of the order there does not count. */
async function kill(hands: Hands, node: string, pid: string): Promise<number> {
  let killedAt = Date.now();
  await hands.run(node, `echo now; kill -9 ${pid}`, () => { killedAt = Date.now(); });
  return killedAt;
}

async function follow(cluster: BenchCluster, victim: Task, { killedAt, listener, found }: { killedAt: number; listener: ExitListener; found: Found }): Promise<Record<string, number>> {
  const { watch } = cluster;
  const { name } = victim.metadata;
  const replacement = (view: typeof watch.view) => runningTasks(view).find((task) => task.spec.slot === victim.spec.slot && task.metadata.name !== name);
  const heard = listener.exitOf(victim.status.containerId ?? '', SETTLE_MS);
  const seen = watch.until(SEEN, SETTLE_MS, (view) => view.task(name)?.status.state === 'failed').then((at) => {
    found.dead = watch.copy();
    return at;
  });
  const gone = seen.then(() => cluster.confirmed(GONE, quietVersion(watch.view.task(name) ?? victim), true));
  const ran = watch.until(RUNNING, SETTLE_MS, () => replacement(watch.view) !== undefined).then((at) => {
    found.after = watch.copy();
    return at;
  });
  const served = ran.then(() => cluster.confirmed(SERVED, watch.runningSince(replacement(watch.view)?.metadata.name ?? '')));
  const [heardAt, seenAt, goneAt, ranAt, servedAt] = await Promise.all([heard, seen, gone, ran, served]);
  await cluster.quiet();
  const counts = countCommands(await tracesBetween(cluster.client, killedAt, servedAt));
  found.commands.addAll(counts);
  return {
    [EVENT]: heardAt - killedAt, [SEEN]: seenAt - killedAt, [GONE]: goneAt - killedAt, [GONE_AFTER_EVENT]: goneAt - heardAt,
    [RUNNING]: ranAt - killedAt, [SERVED]: servedAt - killedAt, [ROUND_TRIPS]: totalOf(counts),
  };
}

/** The task that has run longest, once that is long enough. */
async function oldest({ watch }: BenchCluster): Promise<Task> {
  const startedAt = (task: Task): number => Date.parse(task.status.startedAt ?? '');
  const [task] = [...runningTasks(watch.view)].sort((one, other) => startedAt(one) - startedAt(other));
  if (task === undefined) throw new Error(`no task of ${SERVICE} runs`);
  const youngForMs = OLD_ENOUGH_MS - (Date.now() - startedAt(task));
  if (youngForMs > 0) await new Promise((resolve) => setTimeout(resolve, youngForMs));
  return task;
}

async function floorOf(cluster: BenchCluster, { before, dead, after }: Found, runs: number): Promise<Samples> {
  const times = new Samples();
  if (before === undefined || dead === undefined || after === undefined) return times;
  const empty = cluster.watch.copy();
  await byHand(cluster, {
    empty, nodes: HOSTS, runs,
    once: async (hands) => {
      await hands.change(empty, before);
      times.add(GONE, (await hands.change(before, dead)).doneMs);
      await hands.restore(empty);
      await hands.change(empty, before);
      times.add(RUNNING, (await hands.change(before, after)).doneMs);
    },
  });
  return times;
}
