import { expect } from 'chai';
import type { NodeCheckFrame, NodeCheckReport } from '../../../api/contract.js';
import { pathOf, unwrapFrame } from '../../../cli/client.js';
import { eventually } from '../../support/eventually.js';
import { SimulatedCluster, serviceDocument } from '../../support/whole-cluster.js';

describe('drover node check on a whole control plane', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });
  before(async () => {
    await cluster.start();
    await cluster.apply(serviceDocument('web', { ports: [{ published: 80, target: 8080 }] }));
    await cluster.allReady();
  });
  after(() => cluster.stop());
  afterEach(() => {
    cluster.wire.carries = () => 1450;
    for (const machine of cluster.machines) {
      machine.ailments.clear();
      machine.host.faults.hang = false;
    }
  });

  const check = async (...names: readonly string[]): Promise<NodeCheckReport> => {
    const question = async function* () { yield names.length === 0 ? {} : { names }; };
    for await (const frame of cluster.api.stream<NodeCheckFrame>(pathOf('nodes', 'check'), { frames: question() })) return unwrapFrame<{ report: NodeCheckReport }>(frame).report;
    throw new Error('no report');
  };
  const troubles = ({ findings }: NodeCheckReport) => findings.filter(({ severity }) => severity !== 'ok').map(({ node, check: title, severity }) => `${severity} ${node} ${title}`);
  const cell = ({ paths }: NodeCheckReport, from: string, to: string) => paths.results.find((path) => path.from === from && path.to === to);
  const checked = async (name: string) => (await cluster.nodes()).find(({ metadata }) => metadata.name === name)?.status.conditions.find(({ type }) => type === 'Checked');

  it('finds nothing on healthy hosts, and every way open', async () => {
    const report = await check();
    expect(troubles(report)).to.deep.equal([]);
    expect(report.nodes).to.deep.equal(['sim-1', 'sim-2', 'sim-3']);
    expect(report.paths.results.map(({ result }) => result)).to.deep.equal(Array(6).fill('ok'));
  });

  it('joins with a look at the host, and says in the node\'s condition what it found', async () => {
    await eventually(async () => expect((await checked('sim-1'))?.reason).to.equal('Healthy'), 10_000);
  });

  it('finds what is wrong on one host, tells it in its condition, and takes that back when it is in order', async () => {
    const machine = cluster.machine('sim-2');
    machine.ailments.set('clock', String(Date.now() / 1000 - 3600));
    machine.ailments.set('sockets', 'tcp LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=9,fd=3))');
    const report = await check('sim-2');
    expect(troubles(report)).to.deep.equal(['error sim-2 clock', 'error sim-2 ports']);
    expect(await checked('sim-2')).to.include({ status: 'False', reason: 'Errors' });
    machine.ailments.clear();
    expect(troubles(await check('sim-2'))).to.deep.equal([]);
    expect(await checked('sim-2')).to.include({ status: 'True', reason: 'Healthy' });
  });

  it('shows which way is closed, and for whom only large packets are', async () => {
    cluster.wire.carries = (from, to) => (to === 'sim-2' ? 0 : from === 'sim-3' ? 1350 : 1450);
    const report = await check();
    expect([cell(report, 'sim-1', 'sim-2')?.result, cell(report, 'sim-2', 'sim-1')?.result, cell(report, 'sim-3', 'sim-1')?.mtu]).to.deep.equal(['lost', 'ok', 1350]);
    expect(troubles(report)).to.deep.equal(['error sim-2 vxlan-path', 'error sim-3 vxlan-path']);
  });

  it('measures the ways of the nodes that it is asked about to and from all others, and no more', async () => {
    const { paths, nodes } = await check('sim-1');
    expect(nodes).to.deep.equal(['sim-1']);
    expect(paths.results.map(({ from, to }) => `${from} ${to}`).sort()).to.deep.equal(['sim-1 sim-2', 'sim-1 sim-3', 'sim-2 sim-1', 'sim-3 sim-1']);
  });

  it('refuses a node that there is none of, and names the nearest', async () => {
    const failure = await check('sim-9').then(() => undefined, (error: Error) => error);
    expect(failure?.message).to.contain('node "sim-9" does not exist');
  });

  it('lets a host that is gone cost its own rows only', async () => {
    const lost = cluster.machine('sim-3');
    lost.host.faults.connect = 'reset';
    lost.host.drop();
    const report = await check();
    expect(troubles(report)).to.include('error sim-3 answer');
    expect([cell(report, 'sim-1', 'sim-2')?.result, cell(report, 'sim-3', 'sim-1')?.result]).to.deep.equal(['ok', 'unknown']);
    lost.host.faults.connect = 'ok';
  });
});
