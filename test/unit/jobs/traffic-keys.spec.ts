import { expect } from 'chai';
import { createKeyMaker } from '../../../controllers/new-traffic-key.js';
import type { HostSyncResult } from '../../../host/sync.js';
import { deriveKey, keysOfTraffic, noteLostKey } from '../../../jobs/traffic-keys.js';
import { spiTowards, type HostState, type TrafficKeys } from '../../../model/index.js';
import { expectedHost } from '../../../plan/host-expected.js';
import { aNode, EPOCH_MS, someTrafficKeys } from '../../support/builders.js';
import { memoryVault } from '../../support/memory-vault.js';
import { NetworkCluster } from '../../support/network-cluster.js';

const between = (source: string, destination: string, spi: number) => ({ source, destination, spi });

describe('keys of traffic', () => {
  it('are others for each pair and direction, and the same wherever they are made', () => {
    const secret = Buffer.alloc(32, 7);
    const keys = [between('10.0.0.1', '10.0.0.2', 1), between('10.0.0.2', '10.0.0.1', 1), between('10.0.0.1', '10.0.0.3', 1), between('10.0.0.1', '10.0.0.2', 2)].map((one) => deriveKey(secret, one));
    expect(new Set(keys).size).to.equal(4);
    expect(keys[0]).to.match(/^[0-9a-f]{40}$/).and.to.equal(deriveKey(secret, between('10.0.0.1', '10.0.0.2', 1)));
  });

  it('are sealed for their node and SPI, and open in a member with the cluster\'s key alone', async () => {
    const vault = await memoryVault();
    const key = createKeyMaker(vault).newKey('node-1', new Set(), EPOCH_MS);
    const cluster = new NetworkCluster();
    cluster.put(someTrafficKeys({ spec: { keys: [key] }, status: { sending: key.spi } }));
    cluster.put(someTrafficKeys({ name: 'node-2', status: { sending: 0x10000001, epoch: 0x123 } }));
    const pair = between('192.168.77.11', '192.168.77.12', spiTowards(key.spi, 0x123));
    expect(keysOfTraffic(cluster.view, vault)(pair)).to.match(/^[0-9a-f]{40}$/);
    expect(() => keysOfTraffic(cluster.view, { open: () => { throw new Error('lacks the key'); } })(pair)).to.throw('lacks the key');
    expect(() => keysOfTraffic(cluster.view, vault)({ ...pair, spi: 1 })).to.throw('is gone');
  });

  it('have SPIs outside of what others use', async () => {
    const { newKey: make } = createKeyMaker(await memoryVault());
    for (let i = 0; i < 50; i += 1) expect(make('node-1', new Set(), EPOCH_MS).spi).to.be.within(0x10000000, 0xbfffffff);
  });
});

describe('noteLostKey', () => {
  const SPI = 0x10000001;
  const applied = { vtep: '10.0.0.1', vxlanPort: 4789, overlaySubnets: [], gateway: { subnet: '172.18.0.0/16', address: '172.18.0.1', ingress: '172.18.0.2' }, networks: [], hostPorts: [], namespaces: [],
    encryption: { vnis: [4097], peers: [{ vtep: '10.0.0.2', sends: SPI, receives: [] }] } } satisfies HostState;
  const missing = { kind: 'addAssociation', association: between('10.0.0.1', '10.0.0.2', SPI) } as const;

  async function noted(result: Partial<HostSyncResult>): Promise<number | undefined> {
    let keys: TrafficKeys = someTrafficKeys();
    const update = async (_kind: string, _name: string, mutate: (held: TrafficKeys) => TrafficKeys | undefined) => { keys = mutate(keys) ?? keys; return keys; };
    await noteLostKey({ update: update as never }, aNode(), { applied, steps: [missing], drift: [], roundTrips: 2, ...result });
    return keys.status.lost;
  }

  it('says so when a host that had all of its state lacked what it sends or receives with', async () => {
    expect(await noted({ observed: expectedHost(applied) })).to.equal(SPI);
  });

  it('says nothing of a host that gets a new peer, or comes to the state for the first time', async () => {
    expect(await noted({})).to.equal(undefined);
    expect(await noted({ observed: { ...expectedHost(applied), stamp: 'another' } })).to.equal(undefined);
    expect(await noted({ observed: expectedHost(applied), steps: [] })).to.equal(undefined);
  });
});
