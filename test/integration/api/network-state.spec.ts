import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ErrorBody, NetworkState } from '../../../api/contract.js';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { createClient } from '../../../cli/client.js';
import type { HostPool } from '../../../host/contract.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { createNetworkObserver } from '../../../jobs/network-observer.js';
import { KINDS, type AnyResource, type Node } from '../../../model/index.js';
import { stampOf } from '../../../plan/host-expected.js';
import { planHostState } from '../../../plan/host-state.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { NetworkCluster } from '../../support/network-cluster.js';
import { createSimulatedHost, type SimulatedHost } from '../../support/simulated-host.js';

const { view } = new NetworkCluster();
const STAMP = stampOf(planHostState(view, 'node-1'));
/** What node-1 of NetworkCluster answers when all is in order, with what IPVS has counted on dpa. */
const WHOLE = readFileSync(new URL('../../fixtures/observe/bookworm-two-networks.txt', import.meta.url), 'utf8')
  .replace(/^@@ stamp .*$/m, `@@ stamp ${STAMP}`)
  .replace('\n@@ end', `
@@ connections dpa
FWM  257 rr
  -> 10.77.1.11:0                 Masq    1      3          1
  -> 10.77.1.12:0                 Masq    1      0          2
@@ traffic dpa
FWM  257                                 6       36       30     2640     2400
  -> 10.77.1.11:0                        4       24       20     1760     1600
  -> 10.77.1.12:0                        2       12       10      880      800
@@ end`);

describe('the network state of a node over the API', () => {
  let host: SimulatedHost;
  let pool: HostPool;
  let api: ApiFixture;
  let answer: string;
  let asked: string[];

  beforeEach(async () => {
    answer = WHOLE;
    asked = [];
    host = await createSimulatedHost({ name: 'node-1', handle: (script) => { asked.push(script); return { stdout: answer }; } });
    pool = createHostPool({ log: silentLog, clock: systemClock });
    api = await startApi(...KINDS.flatMap((kind) => [...(view.list(kind) as Iterable<AnyResource>)].map(onHost)));
    Object.assign(api.deps.networks, createNetworkObserver({ hosts: pool, clock: systemClock }));
  });
  afterEach(async () => {
    await api.close();
    await pool.close();
    await host.close();
  });

  function onHost(object: AnyResource): AnyResource {
    if (object.kind !== 'Node' || object.metadata.name !== 'node-1') return object;
    const { host: address, port, user, identityFile, hostKey } = host.address;
    return { ...object, spec: { ...object.spec, ssh: { host: address, port, user, identityFile, hostKey } } } as Node;
  }

  const get = (query: Record<string, string> = {}, name = 'node-1'): Promise<NetworkState> => createClient(`unix:${api.socket}`).get<NetworkState>(`/v1/nodes/${name}/network-state`, query);
  const refusal = (promise: Promise<unknown>): Promise<ErrorBody> => promise.then(() => expect.fail('was answered'), (error: ErrorBody) => error);
  const web = ({ networks }: NetworkState) => networks.find(({ name }) => name === 'dpa')?.virtualServices.find(({ fwmark }) => fwmark === 257);

  it('shows a host in order, with what IPVS counted, for one round trip that reads only', async () => {
    const state = await get();
    expect(state).to.deep.include({ node: 'node-1', observedAt: '2026-01-01T00:02:00.000Z', isApplied: true, problems: [] });
    expect(state.networks.map(({ name, mark, vni, mtu }) => [name, mark, vni.observed, mtu.observed])).to.deep.equal([['ingress', 'same', 4096, 1450], ['dpa', 'same', 4197, 1450], ['dpb', 'same', 4198, 1450]]);
    expect(state.namespaces.map(({ id, mark }) => [id, mark])).to.deep.equal([['dpaaaaaacli1', 'same'], ['dpaaaaaaweb1', 'same']]);
    expect(web(state)).to.deep.include({
      service: 'dpweb', vip: '10.77.1.2', mark: 'same', traffic: { connections: 6, packetsIn: 36, packetsOut: 30, bytesIn: 2640, bytesOut: 2400 },
    });
    expect(web(state)?.destinations.map(({ address, mark, active, inactive, traffic }) => [address, mark, active, inactive, traffic?.bytesIn])).to.deep.equal([
      ['10.77.1.11', 'same', 3, 1, 1760], ['10.77.1.12', 'same', 0, 2, 880],
    ]);
    expect(asked).to.have.length(1);
    expect(asked[0]).to.contain('@@ boot').and.not.to.match(/ipvsadm -[AaDdEe] |echo \S+ >\/run\/drover/);
  });

  it('marks what somebody changed on the host', async () => {
    answer = WHOLE.replace('-a -f 257 -r 10.77.1.12:0 -m -w 1', '-a -f 257 -r 10.77.1.12:0 -m -w 0\n-a -f 257 -r 10.9.9.9:0 -m -w 1');
    const state = await get();
    expect(web(state)?.destinations.map(({ address, desired, observed, mark }) => [address, desired, observed, mark])).to.deep.equal([
      ['10.77.1.11', 1, 1, 'same'], ['10.77.1.12', 1, 0, 'differs'], ['10.9.9.9', undefined, 1, 'extra'],
    ]);
    expect(state.networks.map(({ mark }) => mark)).to.deep.equal(['same', 'differs', 'same']);
  });

  it('says why a host does not answer, and shows what should be there without asking it', async () => {
    host.faults.connect = 'reset';
    expect(await refusal(get())).to.include({ code: 'HOST_UNREACHABLE' });
    asked.length = 0;
    const state = await get({ observe: '0' });
    expect(state).not.to.have.any.keys('observedAt', 'isApplied');
    expect(web(state)?.destinations.map(({ address, desired, mark }) => [address, desired, mark])).to.deep.equal([['10.77.1.11', 1, 'unknown'], ['10.77.1.12', 1, 'unknown']]);
    expect(asked).to.deep.equal([]);
  });

  it('does not take a part of an answer for the whole', async () => {
    answer = WHOLE.slice(0, WHOLE.length / 2);
    expect(await refusal(get())).to.include({ code: 'HOST_COMMAND_FAILED' });
  });

  it('asks a host once for all who ask at the same time', async () => {
    const [one, other] = await Promise.all([get(), get()]);
    expect(one).to.deep.equal(other);
    expect(asked).to.have.length(1);
  });

  it('refuses a name that no node has', async () => {
    expect(await refusal(get({}, 'node-9'))).to.include({ code: 'NOT_FOUND' });
    expect(asked).to.deep.equal([]);
  });
});
