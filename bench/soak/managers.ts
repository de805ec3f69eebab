import type { MemberList } from '../../api/contract.js';
import { Ledger } from '../../demo/ledger.js';
import { until } from '../../demo/until.js';
import { bootHost, killHost, plugHost, runInLabHost, unplugHost } from '../../lab/index.js';
import { MANAGER_FILES } from '../../host/manager/layout.js';
import { STORE_NAME, type Node, type Service } from '../../model/index.js';
import { HOSTS, type BenchCluster } from '../bench-cluster.js';
import { SERVICE } from '../web-documents.js';
import { apiBook } from './api-book.js';

interface Fault {
  readonly name: string;
  readonly inflict: (cluster: BenchCluster, host: string) => Promise<unknown>;
  readonly mend: (cluster: BenchCluster, host: string) => Promise<unknown>;
}

const UNITS = 'drover-manager drover-sentinel drover-store';
const FAULTS: readonly Fault[] = [
  { name: 'power of', inflict: ({ lab }, host) => killHost(lab, host), mend: ({ lab }, host) => bootHost(lab, host) },
  { name: 'cable of', inflict: ({ lab }, host) => unplugHost(lab, host), mend: ({ lab }, host) => plugHost(lab, host) },
  {
    name: 'processes on', inflict: ({ lab }, host) => runInLabHost(lab, host, `systemctl kill -s STOP ${UNITS}`),
    mend: ({ lab }, host) => runInLabHost(lab, host, `systemctl kill -s CONT ${UNITS}`),
  },
];
/** In seconds. An emulated host that unpacks a program answers nobody for a while; one that only runs it is quicker. */
const [PROMOTION_PATIENCE, PATIENCE] = [20, 8];
const ENTRY_PAUSE_MS = 500;
const PROMOTED_MS = 900_000;
const TAKEN_OVER_MS = 180_000;
const SETTLED_MS = 300_000;
/** Scaled to one of them before each fault. */
const REPLICAS = [4, 2, 3] as const;

/** Makes managers of all hosts, then takes the leader's away in one way after the other: another leads, and nothing that was acknowledged is lost. */
export async function soakManagers(cluster: BenchCluster, rounds: number): Promise<void> {
  await bePatient(cluster, PROMOTION_PATIENCE);
  const ledger = new Ledger(apiBook(cluster.client), ENTRY_PAUSE_MS).start();
  for (const name of HOSTS) await promote(cluster, name);
  await settled(cluster);
  await ledger.check();
  cluster.say(`managers: promoted, ${ledger.entries.acknowledged} applies acknowledged, ${ledger.entries.refusals.length} refused`);
  await bePatient(cluster, PATIENCE);
  await cluster.deploy(REPLICAS.at(-1)!);
  for (let round = 1; round <= rounds; round += 1) {
    const refusedBefore = ledger.entries.refusals.length;
    const said = await survive(cluster, round);
    await ledger.check();
    cluster.say(`managers ${round}/${rounds}: ${said}, ${ledger.entries.refusals.length - refusedBefore} applies refused`);
  }
  await ledger.stop();
  await ledger.check();
  cluster.say(`managers: ${ledger.entries.acknowledged} applies acknowledged, none lost`);
}

/** One fault, in the middle of a scale that is done in the end; what there is to say of it. */
async function survive(cluster: BenchCluster, round: number): Promise<string> {
  const fault = FAULTS[(round - 1) % FAULTS.length]!;
  const replicas = REPLICAS[(round - 1) % REPLICAS.length]!;
  const lost = await until('a node leads', TAKEN_OVER_MS, () => leadingNode(cluster));
  await cluster.scale(replicas);
  const begunAt = Date.now();
  await fault.inflict(cluster, lost);
  const next = await until(`another than ${lost} leads`, TAKEN_OVER_MS, async () => other(await leader(cluster), lost));
  const tookMs = Date.now() - begunAt;
  await fault.mend(cluster, lost);
  await settled(cluster);
  await until(`${replicas} replicas run`, SETTLED_MS, async () => ((await cluster.client.get<Service>(`/v1/services/${SERVICE}`)).status.replicas.running === replicas ? true : undefined));
  return `${fault.name} ${lost} lost, ${next} leads ${(tookMs / 1000).toFixed(1)} s later`;
}

/** And waits until every Sentinel, which decides when a master is lost, has heard of it. */
async function bePatient(cluster: BenchCluster, seconds: number): Promise<void> {
  await cluster.apply([{ apiVersion: 'drover/v1', kind: 'Cluster', metadata: { name: 'default' }, spec: { heartbeat: { interval: '1s', misses: seconds } } }]);
  const managers = (await nodes(cluster)).filter(({ status }) => status.manager?.state === 'manager');
  const hasHeard = `grep -q 'down-after-milliseconds ${STORE_NAME} ${seconds * 1000}' ${MANAGER_FILES.sentinelConfig}`;
  for (const { metadata: { name } } of managers) {
    await until(`the Sentinel of ${name} is patient for ${seconds} s`, SETTLED_MS, async () => ((await runInLabHost(cluster.lab, name, hasHeard)).code === 0 ? true : undefined));
  }
}

async function promote(cluster: BenchCluster, name: string): Promise<void> {
  const begunAt = Date.now();
  await cluster.client.post(`/v1/nodes/${name}/update`, { role: 'manager' });
  await until(`${name} is a manager`, PROMOTED_MS, async () => ((await nodes(cluster)).some(({ metadata, status }) => metadata.name === name && status.manager?.state === 'manager') ? true : undefined));
  cluster.say(`managers: ${name} promoted in ${Math.round((Date.now() - begunAt) / 1000)} s`);
}

const nodes = async ({ client }: BenchCluster): Promise<readonly Node[]> => (await client.get<{ readonly items: readonly Node[] }>('/v1/nodes')).items;
const members = async ({ client }: BenchCluster): Promise<MemberList['items']> => (await client.get<MemberList>('/v1/members')).items;
const other = (name: string | undefined, lost: string): string | undefined => (name === lost ? undefined : name);

const leadingNode = async (cluster: BenchCluster): Promise<string | undefined> => {
  const name = await leader(cluster);
  return HOSTS.find((host) => host === name);
};

/** The node on which the leader runs; the machine of one that runs elsewhere, which leads until the managers agree. */
async function leader(cluster: BenchCluster): Promise<string | undefined> {
  const member = (await members(cluster)).find(({ state }) => state === 'leader');
  return (await nodes(cluster)).find(({ metadata }) => metadata.uid === member?.id)?.metadata.name ?? member?.hostname;
}

/** All three are reachable, one of them leads, and every node is ready. */
const settled = (cluster: BenchCluster): Promise<true> => until('three managers are reachable', SETTLED_MS, async () => {
  const [listed, known] = await Promise.all([nodes(cluster), members(cluster)]);
  const here = listed.map(({ metadata, status }) => (status.state === 'ready' ? known.find(({ id }) => id === metadata.uid)?.state : undefined));
  return here.every((state) => state !== undefined && state !== 'unreachable') && here.includes('leader') ? true : undefined;
});
