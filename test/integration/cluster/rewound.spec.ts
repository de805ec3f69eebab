import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { MemberList } from '../../../api/contract.js';
import { run } from '../../../cli/main.js';
import type { ClusterEvent } from '../../../model/index.js';
import { aTerminal } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';
import { rejection } from '../../support/object-store-contract.js';
import { serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

const SILENCE_MS = 3000;

describe('a control plane whose store was put back to what it was before', function () {
  this.timeout(120_000);
  const cluster = new SimulatedCluster({ hosts: 2 });
  const data = (): string => join(cluster.stateDir, 'redis', 'appendonlydir');
  const old = (): string => join(cluster.stateDir, 'old');
  const running = (): readonly string[] => cluster.machines.flatMap((machine) => machine.running()).sort();
  const touched = (): number => cluster.machines.reduce((sum, { scripts }) => sum + scripts.filter(({ kind }) => kind !== 'watch').length, 0);
  const drover = async (argv: readonly string[]) => {
    const terminal = aTerminal({ env: { DROVER_SERVER: `unix:${cluster.stateDir}/api.sock` }, workDir: cluster.stateDir });
    const code = await run(argv, terminal.deps);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  const members = () => cluster.api.get<MemberList>('/v1/members');

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(serviceDocument('web', { replicas: 2 }));
    await cluster.settled('web', 2);
    await cluster.stopControlPlane();
    await cp(data(), old(), { recursive: true });
    await cluster.startControlPlane();
    await cluster.apply(serviceDocument('web', { replicas: 4 }));
    await cluster.settled('web', 4);
    await new Promise((resolve) => setTimeout(resolve, 2000)); // a beat, and its mark
    await cluster.stopControlPlane();
    await rm(data(), { recursive: true });
    await cp(old(), data(), { recursive: true });
    await cluster.startControlPlane();
  });
  after(() => cluster.stop());

  it('says so, leaves every host alone, and refuses changes while it can be read', async () => {
    await eventually(async () => expect((await members()).alarm).to.not.equal(undefined));
    const [runs, scripts] = [running(), touched()];
    expect(runs).to.have.length(4);
    const error = await rejection('STORE_REWOUND', cluster.apply(serviceDocument('web', { replicas: 1 })));
    expect(error.message).to.contain('drover members');
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    expect([running(), touched()], 'hosts').to.deep.equal([runs, scripts]);
    expect((await members()).items.map(({ state }) => state), 'nobody leads').to.deep.equal(['reachable']);
    expect(await cluster.tasks('web')).to.have.length(2);
    const { out, err } = await drover(['members']);
    expect(out).to.contain('Reachable');
    expect(err).to.contain('ALARM since').and.to.contain('drover members accept-loss');
  });

  it('goes on with what the store has when a person has accepted the loss, and only then', async () => {
    const asked = await drover(['members', 'accept-loss']);
    expect(asked.code).to.equal(2);
    expect(asked.err).to.contain('--yes');
    expect((await members()).alarm).to.not.equal(undefined);
    const accepted = await drover(['members', 'accept-loss', '--yes']);
    expect(accepted).to.include({ code: 0 });
    expect(accepted.out).to.match(/^loss accepted: what came after version \d+, up to \d+, is given up\n$/);
    expect((await members()).alarm).to.equal(undefined);
    await cluster.settled('web', 2, 30_000);
    await eventually(() => expect(running()).to.have.length(2), 30_000);
    await cluster.apply(serviceDocument('web', { replicas: 3 }));
    await cluster.settled('web', 3);
    const { items } = await cluster.api.get<{ items: readonly ClusterEvent[] }>('/v1/events');
    expect(items.map(({ reason }) => reason)).to.include.members(['StoreRewound', 'LossAccepted']);
    expect((await drover(['members', 'accept-loss', '--yes'])).err).to.contain('no loss to accept');
  });
});
