import type { MemberList } from '../../api/contract.js';
import { Ledger } from '../../demo/ledger.js';
import { until } from '../../demo/until.js';
import { bootHost, killHost, plugHost, runInLabHost, unplugHost } from '../../lab/index.js';
import type { Node } from '../../model/index.js';
import { HOSTS, type BenchCluster } from '../bench-cluster.js';
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

/** Makes managers of all hosts, then takes the leader's away in one way after the other: another leads, and nothing that was acknowledged is lost. */
export async function soakManagers(cluster: BenchCluster, rounds: number): Promise<void> {
  await bePatient(cluster, PROMOTION_PATIENCE);
  const ledger = new Ledger(apiBook(cluster.client), ENTRY_PAUSE_MS).start();
  for (const name of HOSTS) await promote(cluster, name);
  await settled(cluster);
  await ledger.check();
  cluster.say(`managers: promoted, ${ledger.entries.acknowledged} applies acknowledged, ${ledger.entries.refusals.length} refused`);
  await bePatient(cluster, PATIENCE);
  for (let round = 1; round <= rounds; round += 1) {
    const fault = FAULTS[(round - 1) % FAULTS.length]!;
    const lost = await until('somebody leads', TAKEN_OVER_MS, () => leader(cluster));
    const refusedBefore = ledger.entries.refusals.length;
    const begunAt = Date.now();
    await fault.inflict(cluster, lost);
    const next = await until(`another than ${lost} leads`, TAKEN_OVER_MS, async () => other(await leader(cluster), lost));
    const tookMs = Date.now() - begunAt;
    await fault.mend(cluster, lost);
    await settled(cluster);
    await ledger.check();
    cluster.say(`managers ${round}/${rounds}: ${fault.name} ${lost} lost, ${next} leads ${(tookMs / 1000).toFixed(1)} s later, ${ledger.entries.refusals.length - refusedBefore} applies refused`);
  }
  await ledger.stop();
  await ledger.check();
  cluster.say(`managers: ${ledger.entries.acknowledged} applies acknowledged, none lost`);
}

const bePatient = (cluster: BenchCluster, seconds: number): Promise<unknown> =>
  cluster.apply([{ apiVersion: 'drover/v1', kind: 'Cluster', metadata: { name: 'default' }, spec: { heartbeat: { interval: '1s', misses: seconds } } }]);

async function promote(cluster: BenchCluster, name: string): Promise<void> {
  const begunAt = Date.now();
  await cluster.client.post(`/v1/nodes/${name}/update`, { role: 'manager' });
  await until(`${name} is a manager`, PROMOTED_MS, async () => ((await nodes(cluster)).some(({ metadata, status }) => metadata.name === name && status.manager?.state === 'manager') ? true : undefined));
  cluster.say(`managers: ${name} promoted in ${Math.round((Date.now() - begunAt) / 1000)} s`);
}

const nodes = async ({ client }: BenchCluster): Promise<readonly Node[]> => (await client.get<{ readonly items: readonly Node[] }>('/v1/nodes')).items;
const members = async ({ client }: BenchCluster): Promise<MemberList['items']> => (await client.get<MemberList>('/v1/members')).items;
const other = (name: string | undefined, lost: string): string | undefined => (name === lost ? undefined : name);

/** The node on which the leader runs. */
async function leader(cluster: BenchCluster): Promise<string | undefined> {
  const id = (await members(cluster)).find(({ state }) => state === 'leader')?.id;
  return (await nodes(cluster)).find(({ metadata }) => metadata.uid === id)?.metadata.name;
}

/** All three are reachable, one of them leads, and every node is ready. */
const settled = (cluster: BenchCluster): Promise<true> => until('three managers are reachable', SETTLED_MS, async () => {
  const [listed, known] = await Promise.all([nodes(cluster), members(cluster)]);
  const here = listed.map(({ metadata, status }) => (status.state === 'ready' ? known.find(({ id }) => id === metadata.uid)?.state : undefined));
  return here.every((state) => state !== undefined && state !== 'unreachable') && here.includes('leader') ? true : undefined;
});
