import { expect } from 'chai';
import type { HostPool, HostSession } from '../../../host/contract.js';
import { lookAtNetworks } from '../../../host/network-look.js';
import { observeHost, syncHostNetwork, type HostSyncResult } from '../../../host/sync.js';
import type { HostState } from '../../../model/index.js';
import { planHostState } from '../../../plan/host-state.js';
import { ask, labPool, labSession, prepareHost } from '../../support/lab-network.js';
import { NetworkCluster } from '../../support/network-cluster.js';

/** Needs the lab's hosts node-1 and node-2 (`npm run lab -- up --hosts 3`) and DROVER_LAB=1; what it makes is named dp*, and gone at the end. */
const describeLab = process.env.DROVER_LAB === '1' ? describe : describe.skip;

describeLab('host network on real hosts', function () {
  this.timeout(300_000);
  const TOKEN = 7;
  const cluster = new NetworkCluster();
  const held = new Map<number, HostState>();
  const times: string[] = [];
  let pool: HostPool;
  let hosts: readonly HostSession[];
  let initial: readonly string[];

  const host = (index: number): HostSession => {
    const session = hosts[index - 1];
    if (session === undefined) throw new RangeError(`no host ${index}`);
    return session;
  };

  async function sync(index: number, isFull = false): Promise<HostSyncResult> {
    const desired = planHostState(cluster.view, `node-${index}`);
    const result = await syncHostNetwork({
      session: host(index), desired, cached: held.get(index), isFull, fencingToken: TOKEN,
      record: ({ node, title, durationMs, script }) => times.push(`${node} ${title}: ${durationMs} ms, ${script.length} bytes`),
    });
    if (result.applied !== undefined) held.set(index, result.applied);
    return result;
  }

  const traces = (index: number): Promise<string> =>
    ask(host(index), 'ip netns list | cut -d" " -f1 | sort; ip -br link | sed s/@.*// | cut -d" " -f1 | grep -v "^veth\\|^podman" | sort; nft list tables | grep drover; ls /run/drover/netns /run/drover/tasks /run/drover/dns /run/drover/resolvers; systemctl list-units --plain --no-legend "drover-dns@*"');

  const inTask = (index: number, id: string, command: string): Promise<string> => ask(host(index), `ip netns exec ${id} ${command}`);
  const calls = async (index: number, prefix: string, url: string, count = 4): Promise<Set<string>> =>
    new Set((await ask(host(index), `for i in ${Array.from({ length: count }, (_, i) => i).join(' ')}; do ${prefix} curl -s -m 8 ${url}; done`)).split('\n'));

  before(async () => {
    pool = labPool();
    hosts = [await labSession(pool, 1), await labSession(pool, 2)];
    for (const session of hosts) await prepareHost(session);
    cluster.empty();
    for (const index of [1, 2]) await sync(index, true);
    initial = [await traces(1), await traces(2)];
    cluster.restore();
  });

  after(async () => {
    for (const [index, id] of [[1, 'dpaaaaaaweb1'], [2, 'dpaaaaaaweb2'], [2, 'dpaaaaaadbx1']] as const) await ask(host(index), `kill $(ip netns pids ${id})`);
    cluster.empty();
    for (const index of [1, 2]) await sync(index, true);
    const left = [await traces(1), await traces(2)];
    for (const session of hosts) await ask(session, 'rm -rf /run/drover/fence /run/drover/stamp /run/drover/stderr.* /tmp/dpaaaaaa*');
    await pool.close();
    process.stdout.write(`${times.join('\n')}\n`);
    expect(left, 'what a removed network leaves behind').to.deep.equal(initial);
  });

  it('plumbs two hosts, and a second look finds nothing to do', async () => {
    for (const index of [1, 2]) await sync(index);
    for (const [index, id, text] of [[1, 'dpaaaaaaweb1', 'web1'], [2, 'dpaaaaaaweb2', 'web2'], [2, 'dpaaaaaadbx1', 'dbx1']] as const) {
      await ask(host(index), `mkdir -p /tmp/${id}; echo ${text} >/tmp/${id}/index.html; setsid ip netns exec ${id} busybox httpd -p 8080 -h /tmp/${id} </dev/null >/dev/null 2>&1`);
    }
    for (const index of [1, 2]) {
      const again = await sync(index, true);
      expect(again.steps).to.deep.equal([]);
      expect(again.roundTrips).to.equal(1);
      expect((await sync(index)).roundTrips).to.equal(0);
    }
  });

  it('spreads connections to the VIP over the tasks of both hosts', async () => {
    expect(await calls(1, 'ip netns exec dpaaaaaacli1', 'http://10.77.1.2:8080/')).to.deep.equal(new Set(['web1', 'web2']));
  });

  it('tells whoever asks how many connections and bytes went to which task', async () => {
    const { counters } = await lookAtNetworks(host(1), planHostState(cluster.view, 'node-1'));
    const { traffic, destinations } = counters['dpa']?.['257'] ?? expect.fail('nothing is counted');
    expect(traffic?.connections).to.be.at.least(4);
    expect(Object.keys(destinations)).to.have.members(['10.77.1.11', '10.77.1.12']);
    for (const counted of Object.values(destinations)) {
      expect(counted.traffic?.bytesOut).to.be.greaterThan(0);
      expect((counted.active ?? 0) + (counted.inactive ?? 0)).to.be.greaterThan(0);
    }
  });

  it('resolves services and tasks of its own networks, and no others', async () => {
    const lookup = (name: string): Promise<string> => inTask(1, 'dpaaaaaacli1', `busybox nslookup ${name} 127.0.0.11`);
    expect(await lookup('dpweb')).to.include('Address: 10.77.1.2');
    expect(await lookup('tasks.dpweb')).to.include('10.77.1.11').and.include('10.77.1.12');
    expect(await lookup('dpweb.2')).to.include('10.77.1.12');
    expect(await lookup('dpdb')).to.include('NXDOMAIN');
  });

  it('answers a published port on every host, from the host itself and from outside', async () => {
    for (const [from, url] of [[1, '127.0.0.1'], [1, '192.168.77.11'], [1, '192.168.77.12'], [2, '127.0.0.1'], [2, '192.168.77.11']] as const) {
      expect(await calls(from, '', `http://${url}:18000/`), `node-${from} to ${url}`).to.deep.equal(new Set(['web1', 'web2']));
    }
  });

  it('sends a host-mode port to the task of that host only', async () => {
    expect(await calls(1, '', 'http://192.168.77.12:19000/', 1)).to.deep.equal(new Set(['dbx1']));
    expect(await ask(host(2), 'curl -s -m 8 http://192.168.77.11:19000/; echo $?')).to.equal('7');
  });

  it('refuses addresses of a network that the task is not on', async () => {
    expect(await inTask(1, 'dpaaaaaacli1', 'curl -s -m 8 http://10.77.2.31:8080/; echo $?')).to.equal('7');
  });

  it('takes weight away in one round trip, and the stopping task gets no new connection', async () => {
    cluster.change('web2', { state: 'stopping' });
    const { steps, roundTrips } = await sync(1);
    expect(roundTrips).to.equal(1);
    expect(steps.filter(({ kind }) => kind === 'setWeight')).to.have.length(2);
    expect(await calls(1, 'ip netns exec dpaaaaaacli1', 'http://10.77.1.2:8080/')).to.deep.equal(new Set(['web1']));
    cluster.change('web2', { state: 'running' });
    await sync(1);
    expect(await calls(1, 'ip netns exec dpaaaaaacli1', 'http://10.77.1.2:8080/')).to.deep.equal(new Set(['web1', 'web2']));
  });

  const DAMAGE: readonly (readonly [what: string, script: string, drift: RegExp])[] = [
    ['a flushed IPVS table', 'ip netns exec lb_dpa ipvsadm -C', /ipvs: 10\.77\.1\.12 missing from dpweb in lb_dpa/],
    ['a deleted destination', 'ip netns exec lb_dpa ipvsadm -d -f 257 -r 10.77.1.12:0', /ipvs: 10\.77\.1\.12 missing from dpweb in lb_dpa/],
    ['a deleted fdb row', 'bridge -n 1-dpa fdb del 02:42:0a:4d:01:0c dev vxlan0 self dst 192.168.77.12', /fdb: 02:42:0a:4d:01:0c via 192\.168\.77\.12 missing/],
    ['a deleted bridge', 'ip -n 1-dpa link del br0', /link: br0 missing in 1-dpa/],
    ['a deleted tunnel', 'ip -n 1-dpa link del vxlan0', /vxlan0 \(VNI 4197\) missing/],
    ['a VIP taken off', 'ip -n lb_dpa addr del 10.77.1.2/32 dev eth0', /address: 10\.77\.1\.2\/32 missing/],
    ['a stopped resolver', 'systemctl stop drover-dns@dpaaaaaacli1', /dns: resolver of dpaaaaaacli1 not running/],
    ['flushed packet rules', 'nft flush ruleset', /nft: table ip drover missing or changed in the host/],
    ['rules taken out of the table', 'nft flush chain ip drover dn', /nft: table ip drover missing or changed in the host/],
    ['a deleted task interface', 'ip -n dpaaaaaacli1 link del eth0', /link: t-dpaaaaaacli1 missing in 1-dpa/],
    ['a deleted gateway leg', 'ip link del g-ingress', /link: g-ingress missing in the host/],
    ['a deleted load balancer', 'ip netns del lb_dpa', /namespace lb_dpa missing/],
    ['a deleted overlay namespace', 'ip netns del 1-dpa', /namespace 1-dpa missing/],
  ];
  for (const [what, script, drift] of DAMAGE) {
    it(`repairs ${what} and says so`, async () => {
      await ask(host(1), `${script}; sleep 0.3`);
      const repaired = await sync(1, true);
      expect(repaired.drift.join('\n')).to.match(drift);
      expect((await sync(1, true)).steps, 'a second look').to.deep.equal([]);
      expect(await calls(1, 'ip netns exec dpaaaaaacli1', 'http://10.77.1.2:8080/')).to.deep.equal(new Set(['web1', 'web2']));
      expect(await calls(2, '', 'http://192.168.77.11:18000/')).to.deep.equal(new Set(['web1', 'web2']));
      expect(await inTask(1, 'dpaaaaaacli1', 'busybox nslookup dpweb 127.0.0.11')).to.include('10.77.1.2');
    });
  }

  it('leaves alone what is not of Drover', async () => {
    await ask(host(1), 'ip netns add 1-dpother; ip netns add dpforeign; ip link add g-dpforeign type dummy; nft add table ip dpforeign');
    expect((await sync(1, true)).steps).to.deep.equal([]);
    expect(await ask(host(1), 'ls /run/netns/1-dpother /run/netns/dpforeign; ip -br link show g-dpforeign | wc -l; nft list tables | grep -c dpforeign')).to.include('/run/netns/1-dpother\n/run/netns/dpforeign\n1\n1');
    await ask(host(1), 'ip netns del 1-dpother; ip netns del dpforeign; ip link del g-dpforeign; nft delete table ip dpforeign');
  });

  it('refuses an older control plane', async () => {
    const desired = planHostState(cluster.view, 'node-1');
    const error = await syncHostNetwork({ session: host(1), desired: { ...desired!, hostPorts: [] , vxlanPort: 4790 }, cached: held.get(1), isFull: false, fencingToken: TOKEN - 1 }).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'HOST_FENCED');
  });

  it('observes and repeats when the host is not in the state it remembers', async () => {
    await ask(host(1), 'echo other >/run/drover/stamp');
    cluster.change('web2', { state: 'stopping' });
    expect((await sync(1)).roundTrips).to.equal(3);
    cluster.change('web2', { state: 'running' });
    expect((await sync(1)).roundTrips).to.equal(1);
    expect((await observeHost({ session: host(1), desired: planHostState(cluster.view, 'node-1') })).observed.loadBalancers['dpa']?.virtualServices['257']).to.deep.equal({ '10.77.1.11': 1, '10.77.1.12': 1 });
  });

  it('reports what a tool said and leaves the host without a stamp, so that it is observed next time', async () => {
    await ask(host(1), 'ip netns add dpaaaaaanew1');
    cluster.add('new1');
    await ask(host(1), 'ip netns exec lb_dpa ipvsadm -D -f 258');
    cluster.change('cli1', { state: 'stopping' });
    const { roundTrips } = await sync(1);
    expect(roundTrips).to.be.greaterThan(1);
    expect((await sync(1, true)).steps).to.deep.equal([]);
    cluster.change('cli1', { state: 'running' });
    cluster.change('new1', { released: true });
    await sync(1);
  });
});
