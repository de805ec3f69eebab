import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { run } from '../../../cli/main.js';
import type { Backup } from '../../../api/contract.js';
import type { Network, Node, Service } from '../../../model/index.js';
import { aTerminal } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

/** What users and peers have written down somewhere: it must be the same after a restore. */
const stableParts = async (cluster: SimulatedCluster) => {
  const { objects } = await cluster.api.get<Backup>('/v1/backup');
  return objects.filter(({ kind }) => kind !== 'Task').map((object) => {
    const { uid, labels, annotations, name, generation, creationTimestamp } = object.metadata;
    const kept = object.kind === 'Node' ? pick((object as Node).status, 'hostKey', 'vtep', 'attachments', 'joinedAt')
      : object.kind === 'Network' ? pick((object as Network).status, 'subnet', 'vni')
        : object.kind === 'Service' ? pick((object as Service).status, 'virtualAddresses', 'fwmark') : {};
    return { kind: object.kind, uid, labels, annotations, name, generation, creationTimestamp, spec: object.spec, kept };
  });
};

const pick = <T extends object, K extends keyof T>(from: T, ...keys: readonly K[]) => Object.fromEntries(keys.map((key) => [key, from[key]]));

describe('backup and restore', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });
  let dir: string;
  let file: string;

  const drover = async (argv: readonly string[], env: Record<string, string> = { DROVER_PASSPHRASE: 'correct horse battery' }) => {
    const stdin = Readable.from([]) as InputStream; // no terminal to ask
    const terminal = aTerminal({ stdin, env: { DROVER_SERVER: `unix:${cluster.stateDir}/api.sock`, ...env }, workDir: dir, homeDir: dir });
    const code = await run(argv, terminal.deps);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  const containers = () => cluster.machines.map((machine) => [...machine.containers].map(([name, { id, state }]) => `${name} ${id} ${state}`).sort());
  const startsSoFar = () => cluster.machines.reduce((sum, machine) => sum + machine.scripts.filter(({ kind }) => kind === 'start' || kind === 'stop').length, 0);
  const wipe = async () => {
    await cluster.stopControlPlane();
    await rm(join(cluster.stateDir, 'redis'), { recursive: true });
    await cluster.startControlPlane();
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'drover-backup-'));
    file = join(dir, 'cluster.backup');
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas: 3, networks: ['front'], ports: [{ published: 80, target: 8080 }] }), serviceDocument('agent', { mode: 'global' }));
    await cluster.settled('web', 3);
    await cluster.settled('agent', 3);
    await cluster.stopControlPlane(); // hosts have seen a second fencing token: a store that began at the first again would be refused there
    await cluster.startControlPlane();
    await cluster.allReady();
  });
  after(async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('writes one private file, encrypted, and replaces none unasked', async () => {
    const { code, out } = await drover(['backup', 'cluster.backup']);
    expect(code).to.equal(0);
    expect(out).to.match(/^cluster\.backup: 1 cluster, 2 networks, 2 services, 6 tasks, 3 nodes, store version \d+\n$/);
    expect(((await stat(file)).mode & 0o777).toString(8)).to.equal('600');
    const content = await readFile(file);
    expect(content.toString('latin1')).to.match(/^drover backup 1 sha256:[0-9a-f]{64}\nage-encryption\.org\/v1\n/).and.not.to.contain('sim-1');
    expect((await drover(['backup', 'cluster.backup'])).err).to.contain('--force');
    expect(await readFile(file)).to.deep.equal(content);
    expect(await drover(['backup', 'other.backup'], {})).to.include({ code: 2 });
    expect(await drover(['backup', 'other.backup'], { DROVER_PASSPHRASE: 'short' })).to.include({ code: 2 });
  });

  it('gives a wiped store everything back, and every container that runs goes on running', async function () {
    this.timeout(120_000);
    const [stable, running] = [await stableParts(cluster), containers()];
    await wipe();
    expect(await cluster.nodes()).to.deep.equal([]);
    const before = startsSoFar();
    expect(await drover(['restore', 'cluster.backup'])).to.include({ code: 0 });
    await cluster.allReady();
    expect((await cluster.settled('web', 3)).length + (await cluster.settled('agent', 3)).length).to.equal(6);
    await eventually(async () => { // every host was read in full, and took a script of the new control plane
      const { items } = await cluster.api.get<{ items: readonly { metadata: { name: string } }[] }>('/v1/hosts');
      expect(items.map(({ metadata }) => metadata.name)).to.have.members(['sim-1', 'sim-2', 'sim-3']);
    }, 20_000);
    expect(containers()).to.deep.equal(running);
    expect(startsSoFar()).to.equal(before);
    expect(await stableParts(cluster)).to.deep.equal(stable);
  });

  it('is a cluster that works on: it scales, and replaces what dies', async () => {
    await cluster.api.post('/v1/services/web/scale', { replicas: 4 });
    const tasks = await cluster.settled('web', 4);
    expect(new Set(tasks.map((task) => task.status.addresses.front)).size).to.equal(4);
    await cluster.api.post('/v1/services/web/scale', { replicas: 3 });
    await cluster.settled('web', 3);
    await eventually(() => expect(containers().flat()).to.have.length(6), 20_000);
  });

  it('replaces what died after the backup was made, and stops what the backup does not know', async function () {
    this.timeout(120_000);
    await cluster.apply(serviceDocument('later', { replicas: 1 }));
    const [late] = await cluster.settled('later', 1);
    const [victim] = await cluster.running('web');
    await cluster.stopControlPlane();
    cluster.machine(victim!.status.node).kill(victim!.metadata.name);
    await rm(join(cluster.stateDir, 'redis'), { recursive: true });
    await cluster.startControlPlane();
    expect(await drover(['restore', 'cluster.backup'])).to.include({ code: 0 });
    await eventually(async () => {
      expect((await cluster.running('web')).map(({ metadata }) => metadata.name)).to.have.length(3).and.not.to.include(victim!.metadata.name);
      expect(containers().flat().join()).not.to.contain(late!.metadata.name);
    }, 30_000);
  });

  it('refuses a store that is not empty and says what --force would do; then does that', async () => {
    await cluster.apply(serviceDocument('extra', { replicas: 0 }));
    const uids = async () => (await stableParts(cluster)).filter(({ kind }) => kind !== 'Revisions').map(({ name, uid, generation }) => [name, uid, generation]);
    const before = await uids();
    const refused = await drover(['restore', 'cluster.backup']);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.match(/store is not empty \(\d+ objects\), so nothing was changed; --force would replace .*service\/web.* and delete .*service\/extra/s);
    expect(await uids()).to.deep.equal(before);
    const forced = await drover(['restore', 'cluster.backup', '--force']);
    expect(forced.code).to.equal(0);
    expect(forced.out).to.contain('service/extra deleted').and.to.contain('service/web replaced');
    await cluster.settled('web', 3, 30_000);
    expect((await stableParts(cluster)).map(({ name }) => name)).not.to.include('extra');
  });

  it('changes nothing with a wrong passphrase or a damaged file, and says which it is', async () => {
    const before = await stableParts(cluster);
    const wrong = await drover(['restore', 'cluster.backup', '--force'], { DROVER_PASSPHRASE: 'another passphrase' });
    expect(wrong).to.include({ code: 1 });
    expect(wrong.err).to.contain('the passphrase is wrong (the file is whole)');
    const content = await readFile(file);
    for (const damaged of [content.subarray(0, content.length - 20), Buffer.concat([content.subarray(0, 150), Buffer.from('x'), content.subarray(151)]), Buffer.from('kind: Service\n'), Buffer.alloc(0)]) {
      await writeFile(join(dir, 'damaged'), damaged);
      const { code, err } = await drover(['restore', 'damaged', '--force']);
      expect(code).to.equal(1);
      expect(err).to.contain('the file is damaged');
    }
    expect(await stableParts(cluster)).to.deep.equal(before);
  });
});
