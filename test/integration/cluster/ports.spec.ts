import { expect } from 'chai';
import type { ResourceList } from '../../../api/contract.js';
import type { ClusterEvent, Condition, Service } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

const socket = (port: number, protocol = 'tcp') => `${protocol} LISTEN 0 511 0.0.0.0:${port} 0.0.0.0:* users:(("nginx",pid=9,fd=3))`;

describe('somebody else on a published port of a simulated host', () => {
  const cluster = new SimulatedCluster({ hosts: 2, settings: { resyncPeriod: '1s' } });

  before(async () => {
    await cluster.start();
    cluster.machine('sim-2').sockets = [socket(80), socket(81)];
    await cluster.allReady();
    await refusal(80, /port 80\/tcp is already listened on by nginx \(0\.0\.0\.0\) of node sim-2: stop it, or publish another/);
  });
  after(() => cluster.stop());

  /** Until the host has been looked at, nobody can know: the dry run changes nothing. */
  const refusal = (published: number, reason: RegExp) => eventually(async () => {
    const document = serviceDocument('probe', { ports: [{ published, target: 8080 }] });
    const error = await cluster.api.post('/v1/apply', { documents: [{ document }], dryRun: true }).then(() => undefined, (failure: unknown) => failure as { details: { problems: readonly { message: string }[] } });
    expect(error?.details.problems[0]?.message).to.match(reason);
  }, 20_000);
  const service = async (name: string) => ((await cluster.api.get<ResourceList>('/v1/services')).items as readonly Service[]).find(({ metadata }) => metadata.name === name);
  const portsFree = (conditions: readonly Condition[] | undefined) => conditions?.find(({ type }) => type === 'PortsFree');

  it('keeps a task with that host port off the host until the port is free there', async () => {
    await cluster.apply(serviceDocument('edge', { replicas: 2, ports: [{ published: 81, target: 8080, mode: 'host' }] }));
    const [first] = await cluster.settled('edge', 1);
    expect(first?.status.node).to.equal('sim-1');
    await eventually(async () => expect((await cluster.tasks('edge')).map(({ status }) => status.message)).to.include('no suitable node (1 node where nginx listens on host port 81/tcp, 1 node with host port 81/tcp in use)'), 10_000);
    cluster.machine('sim-2').sockets = [socket(80)];
    expect((await cluster.settled('edge', 2)).map(({ status }) => status.node)).to.have.members(['sim-1', 'sim-2']);
  });

  it('who comes later is told of in the conditions of the service and of the node, and neither is taken from the other', async () => {
    await cluster.apply(serviceDocument('web', { ports: [{ published: 8000, target: 8080 }] }));
    await cluster.settled('web', 1);
    cluster.machine('sim-1').sockets = [socket(8000)];
    await eventually(async () => {
      expect(portsFree((await service('web'))?.status.conditions)?.message).to.match(/^nginx listens on 8000\/tcp of sim-1: /);
      expect(portsFree((await cluster.nodes())[0]?.status.conditions)?.message).to.match(/^nginx listens on 8000\/tcp, which service web publishes: /);
    }, 20_000);
    await cluster.apply(serviceDocument('web', { replicas: 2, ports: [{ published: 8000, target: 8080 }] }));
    await cluster.settled('web', 2);
    const update = await cluster.api.post('/v1/services/web/update', { spec: { ports: ['80:8080'] } }).then(() => undefined, (failure: unknown) => failure as { details: { problems: readonly { message: string }[] } });
    expect(update?.details.problems[0]?.message).to.match(/listened on by nginx .* of node sim-2/);
    cluster.machine('sim-1').sockets = [];
    await eventually(async () => expect(portsFree((await service('web'))?.status.conditions)?.status).to.equal('True'), 20_000);
    const { items } = await cluster.api.get<{ readonly items: readonly ClusterEvent[] }>('/v1/events', { for: 'Service/web', limit: 50 });
    expect(items.map(({ reason }) => reason)).to.include.members(['PortTaken', 'PortsFree']);
  });

  it('is told of in the node\'s condition for no longer than the service publishes the port', async () => {
    cluster.machine('sim-1').sockets = [socket(8000)];
    const said = async () => portsFree((await cluster.nodes())[0]?.status.conditions)?.status;
    await eventually(async () => expect(await said()).to.equal('False'), 20_000);
    await cluster.apply(serviceDocument('web', { replicas: 2 }));
    await eventually(async () => expect(await said()).to.equal('True'), 20_000);
  });
});

describe('a port of a simulated host that is looked at once an hour', () => {
  const cluster = new SimulatedCluster({ hosts: 2 });
  const web = serviceDocument('web', { ports: [{ published: 80, target: 8080 }] });
  const looks = (): number => cluster.machine('sim-2').scripts.filter(({ kind }) => kind === 'listeners').length;

  before(async () => {
    await cluster.startMachines();
    cluster.machine('sim-2').sockets = [socket(80), socket(81)];
    await cluster.startAll();
    await cluster.allReady();
  });
  after(() => cluster.stop());

  it('is refused only while somebody still listens on it, which the host is asked before', async () => {
    const refused = (): Promise<string> => cluster.api.post('/v1/apply', { documents: [{ document: web }], dryRun: true }).then(() => 'accepted', (error: { details: { problems: readonly { message: string }[] } }) => error.details.problems[0]?.message ?? '');
    await eventually(async () => expect(await refused()).to.contain('listened on by nginx'), 20_000);
    expect(looks()).to.be.greaterThan(0);
    cluster.machine('sim-2').sockets = [socket(81)];
    await cluster.apply(web);
    const before = looks();
    await cluster.apply(serviceDocument('other', { ports: [{ published: 8000, target: 8080 }] }));
    expect(looks()).to.equal(before); // nothing stood against it
  });

  it('may be given to a service by an update, too', async () => {
    await cluster.apply(serviceDocument('later', { ports: [{ published: 8100, target: 8080 }] }));
    cluster.machine('sim-2').sockets = [];
    await cluster.api.post('/v1/services/later/update', { spec: { ports: ['81:8080'] } });
  });
});
