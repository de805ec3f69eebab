import { expect } from 'chai';
import type { DeleteResult, ErrorBody } from '../../../api/contract.js';
import type { Node } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('a node that is removed', () => {
  const cluster = new SimulatedCluster({ hosts: 3 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas: 3, networks: ['front'] }));
    await cluster.settled('web', 3);
  });
  after(() => cluster.stop());

  const node = async (name: string): Promise<Node | undefined> => (await cluster.nodes()).find(({ metadata }) => metadata.name === name);
  const rm = (name: string, options: object = {}) => cluster.api.post<DeleteResult>('/v1/delete', { objects: [{ kind: 'Node', name }], ...options });
  const refusal = (asked: Promise<unknown>): Promise<ErrorBody> => asked.then(() => expect.fail('it was not refused'), (error: ErrorBody) => error);
  const gone = (name: string, deadlineMs = 20_000) => eventually(async () => {
    const left = await node(name);
    if (left !== undefined) throw new Error(`${name} is ${left.status.state}: ${left.status.message}`);
  }, deadlineMs);
  const kinds = (name: string): readonly string[] => cluster.machine(name).scripts.map(({ kind }) => kind);
  const silence = (name: string): void => {
    const { host } = cluster.machine(name);
    host.faults.connect = 'silent';
    host.freeze();
  };
  const answerAgain = (name: string): void => {
    const { host } = cluster.machine(name);
    host.faults.connect = 'ok';
    host.drop();
  };

  it('stays as it is while tasks run there, and says which', async () => {
    const [task] = cluster.machine('sim-3').running();
    const { code, message } = await refusal(rm('sim-3'));
    expect({ code, isNamed: message.includes(task!) }).to.deep.equal({ code: 'CONFLICT', isNamed: true });
    expect((await node('sim-3'))?.metadata.deletionTimestamp).to.equal(undefined);
    expect((await refusal(rm('sim-3', { forget: true }))).message).to.match(/sim-3 is ready: only a node that is absent, down/);
  });

  it('ends its tasks in order when forced, replaces them elsewhere, is cleaned, and goes', async () => {
    const machine = cluster.machine('sim-3');
    const [task] = machine.running();
    expect((await rm('sim-3', { force: true })).objects[0]?.outcome).to.equal('deleting');
    await gone('sim-3');
    const ended = (await cluster.tasks('web')).find(({ metadata }) => metadata.name === task);
    expect(ended?.status).to.include({ state: 'shutdown', message: 'node leaving' });
    expect([...machine.containers]).to.deep.equal([]);
    expect(machine).to.include({ stamp: '', isRecorded: false });
    const running = await cluster.settled('web', 3);
    expect(running.map(({ status }) => status.node)).not.to.include('sim-3');
    await eventually(() => expect(machine.listeners).to.equal(0));
    expect(kinds('sim-3').slice(-1)).to.deep.equal(['leave']);
  });

  it('leaves a job behind that shows what was done', async () => {
    const { items } = await cluster.api.get<{ items: readonly { id: string; state: string }[] }>('/v1/jobs', { queue: 'leave-node', key: 'sim-3' });
    expect(items.map(({ state }) => state)).to.deep.equal(['completed']);
    const { log } = await cluster.api.get<{ log: readonly string[] }>(`/v1/jobs/leave-node/${items[0]!.id}`);
    expect(log.join('\n')).to.contain('give back the host on sim-3: exit 0').and.to.contain('LEFT');
  });

  it('joins anew as another node than it was', async () => {
    const machine = cluster.machine('sim-3');
    await cluster.apply(machine.manifest());
    await cluster.allReady();
    const first = (await node('sim-3'))!;
    await rm('sim-3');
    await gone('sim-3');
    await cluster.apply(machine.manifest());
    await cluster.allReady();
    const second = (await node('sim-3'))!;
    expect(second.metadata.uid).not.to.equal(first.metadata.uid);
    expect(second.status).to.include({ observedGeneration: 1 });
    expect(machine.isRecorded).to.equal(true);
    await cluster.api.post('/v1/services/web/scale', { replicas: 6 });
    await cluster.settled('web', 6);
    expect(machine.running()).to.have.length(2);
  });

  it('is absent while it does not answer, needs no force then, and is cleaned when it is back instead of being a member again', async function () {
    this.timeout(120_000);
    const machine = cluster.machine('sim-2');
    silence('sim-2');
    await eventually(async () => expect((await node('sim-2'))?.status.state).to.equal('down'), 30_000);
    await cluster.settled('web', 6);
    expect(machine.running()).to.have.length(2); // nobody could tell it
    await rm('sim-2');
    await eventually(async () => expect((await node('sim-2'))?.status).to.deep.include({ state: 'absent', attachments: {}, message: 'does not answer: cleaned when it is back' }));
    const before = machine.scripts.length;
    answerAgain('sim-2');
    await gone('sim-2', 60_000);
    expect([...machine.containers]).to.deep.equal([]);
    expect(machine.scripts.slice(before).map(({ kind }) => kind)).to.include('leave').and.not.to.include('probe');
    expect(await cluster.settled('web', 6)).to.have.length(6);
  });

  it('is forgotten at once when told so, and may come back as a new node with nothing of its old tasks', async function () {
    this.timeout(120_000);
    const machine = cluster.machine('sim-3');
    silence('sim-3');
    await eventually(async () => expect((await node('sim-3'))?.status.state).to.equal('down'), 30_000);
    const stale = machine.running();
    expect(stale).not.to.deep.equal([]);
    expect((await rm('sim-3', { forget: true })).objects[0]?.outcome).to.equal('forgotten');
    expect(await node('sim-3')).to.equal(undefined);
    await cluster.settled('web', 6);
    answerAgain('sim-3');
    await cluster.apply(machine.manifest());
    await cluster.allReady(40_000);
    await eventually(() => expect(machine.running().filter((name) => stale.includes(name))).to.deep.equal([]), 20_000);
  });

  it('goes although nobody ever reached its host, after a short while', async function () {
    this.timeout(60_000);
    const nowhere = { apiVersion: 'drover/v1', kind: 'Node', metadata: { name: 'ghost' }, spec: { ssh: { host: '127.0.0.1', port: 1, identityFile: cluster.machines[0]!.host.address.identityFile, hostKey: `SHA256:${'A'.repeat(43)}` } } };
    await cluster.apply(nowhere);
    await eventually(async () => expect((await node('ghost'))?.status.state).to.equal('joinFailed'), 20_000);
    await rm('ghost');
    await eventually(async () => expect((await node('ghost'))?.status.message).to.match(/^connect root@127.0.0.1:1: /), 10_000);
    await gone('ghost', 40_000);
  });
});
