import { expect } from 'chai';
import { isServing, type Node, type Service, type Task } from '../../../model/index.js';
import { isListed } from '../../../plan/withdrawal.js';
import { aHost, aNetwork, aNode, aService, EPOCH_MS, someFacts, someSettings } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const node = (number: number, changes: Partial<Node['spec']> = {}) =>
  aNode({ name: `node-${number}`, spec: changes, status: { vtep: { address: `10.99.0.${number}`, mtu: 1500 }, facts: someFacts({ memory: 2 ** 30 }) } });
const aWeb = (spec: Partial<Service['spec']> = {}) => aService({ spec: { networks: ['internal'], ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }], ...spec } });
const A_MINUTE = 60_000;

function startWith(service: Service, nodes: readonly Node[]): PlannedCluster {
  const cluster = new PlannedCluster(...nodes, aNetwork({ status: { subnet: '', vni: 0 } }), service, someSettings());
  cluster.settle();
  return cluster;
}
function wish(cluster: PlannedCluster, name: string, availability: Node['spec']['availability'], changes: Partial<Node['status']> = {}): void {
  const held = cluster.view.node(name) ?? expect.fail(`no ${name}`);
  cluster.update({ ...held, spec: { ...held.spec, availability }, status: { ...held.status, ...changes } });
}
const placesOf = (cluster: PlannedCluster): (string | undefined)[] => cluster.live('web').map(({ status }) => status.node).sort();
const only = (tasks: readonly Task[]): Task => (tasks.length === 1 ? tasks[0]! : expect.fail(`${tasks.length} tasks`));

/** From now on so many tasks are in every table, at every moment. */
function holdServing(cluster: PlannedCluster, count: number): void {
  cluster.watch = () => expect(cluster.tasks().filter((task) => isListed(cluster.view, task) && cluster.view.node(task.status.node ?? '')?.status.state === 'ready').length).to.be.at.least(count);
}

describe('relief', () => {
  it('empties a drained node without one moment in which fewer tasks are in the tables, with one replica as with six', () => {
    for (const replicas of [1, 6]) {
      const cluster = startWith(aWeb({ replicas }), [1, 2, 3].map((number) => node(number)));
      const home = cluster.live('web')[0]?.status.node ?? '';
      holdServing(cluster, replicas);
      wish(cluster, home, 'drain');
      cluster.settle();
      cluster.advance(A_MINUTE);
      expect(cluster.live('web')).to.have.length(replicas);
      expect(placesOf(cluster)).to.not.include(home);
    }
  });

  it('keeps the task where it is when nothing else can take it, and says on the new one why', () => {
    const cluster = startWith(aWeb(), [node(1)]);
    const before = only(cluster.live('web'));
    wish(cluster, 'node-1', 'drain');
    cluster.advance(A_MINUTE);
    const [held, waiting] = cluster.live('web').sort((one) => (one.metadata.name === before.metadata.name ? -1 : 1));
    expect(held?.status).to.include({ state: 'running', node: 'node-1' });
    expect(waiting?.status).to.include({ state: 'pending', message: 'no suitable node (1 node drained)' });
    expect(cluster.view.service('web')?.status.replicas.running).to.equal(1);
  });

  it('goes on when a node comes that takes it', () => {
    const cluster = startWith(aWeb(), [node(1)]);
    wish(cluster, 'node-1', 'drain');
    cluster.settle();
    holdServing(cluster, 1);
    cluster.add(aHost({ name: 'node-2', status: { appliedVersion: cluster.view.version } }), node(2)); // a node is synced before it is ready
    cluster.settle();
    cluster.advance(A_MINUTE);
    expect(placesOf(cluster)).to.deep.equal(['node-2']);
  });

  it('takes the new task back when the node is activated before that one serves', () => {
    const cluster = startWith(aWeb(), [node(1)]);
    const before = only(cluster.live('web'));
    wish(cluster, 'node-1', 'drain');
    cluster.settle();
    wish(cluster, 'node-1', 'active');
    cluster.settle();
    expect(only(cluster.live('web')).metadata.name).to.equal(before.metadata.name);
  });

  it('gives the slot to the new task at once when the drained node dies', () => {
    const cluster = startWith(aWeb({ resources: { limits: {}, reservations: { memory: 2 ** 29 } } }), [node(1)]);
    wish(cluster, 'node-1', 'drain');
    cluster.settle();
    wish(cluster, 'node-1', 'drain', { state: 'down' });
    cluster.add(node(2));
    cluster.settle();
    expect(only(cluster.live('web')).status).to.include({ state: 'running', node: 'node-2' });
    expect(cluster.tasks().filter(({ status }) => status.state === 'rescheduled')).to.have.length(1);
  });

  it('stops at once what is left when the time for an orderly drain is over', () => {
    const cluster = startWith(aWeb(), [node(1)]);
    wish(cluster, 'node-1', 'drain', { availability: { state: 'draining', since: new Date(EPOCH_MS).toISOString(), message: '', isForced: true } });
    cluster.advance(A_MINUTE);
    expect(only(cluster.live('web')).status.state).to.equal('pending');
  });

  it('tries a replacement that fails again and again later, and gives up nothing meanwhile', () => {
    const cluster = startWith(aWeb({ restartPolicy: { condition: 'none', delayMs: 0, maxAttempts: 0, windowMs: 0 } }), [node(1), node(2)]);
    const before = only(cluster.live('web'));
    wish(cluster, before.status.node ?? '', 'drain');
    const fail = (): void => {
      for (const task of cluster.live('web')) if (task.metadata.name !== before.metadata.name) cluster.happen(task, { type: 'task.rejected', error: 'no image' });
    };
    for (let round = 0; round < 5; round += 1) {
      cluster.plan();
      fail();
    }
    cluster.plan();
    const waiting = cluster.live('web').filter(({ metadata }) => metadata.name !== before.metadata.name);
    expect(cluster.view.task(before.metadata.name)?.status.state).to.equal('running');
    expect(Date.parse(only(waiting).spec.notBefore ?? '')).to.equal(EPOCH_MS + 30_000);
  });

  it('drains in the middle of an update to the new version, and does not call that an update of its own', () => {
    const cluster = startWith(aWeb(), [node(1), node(2)]);
    const home = only(cluster.live('web')).status.node ?? '';
    wish(cluster, home, 'drain');
    cluster.settle();
    cluster.advance(A_MINUTE);
    expect(cluster.view.service('web')?.status.update).to.equal(undefined);
    const service = cluster.view.service('web')!;
    wish(cluster, home, 'active');
    cluster.update({ ...service, spec: { ...service.spec, image: 'registry.example/web:2', updateConfig: { ...service.spec.updateConfig, order: 'start-first' } } });
    wish(cluster, only(cluster.live('web')).status.node ?? '', 'drain');
    cluster.settle();
    cluster.advance(A_MINUTE);
    expect(only(cluster.live('web')).spec.container.image).to.equal('registry.example/web:2');
    expect(placesOf(cluster)).to.deep.equal([home]);
  });

  it('moves a task whose node no longer satisfies its constraints without a gap', () => {
    const placement = { constraints: ['node.labels.zone == a'], preferences: [], maxReplicasPerNode: 0 };
    const cluster = startWith(aWeb({ placement }), [1, 2].map((number) => ({ ...node(number), metadata: { ...node(number).metadata, labels: { zone: 'a' } } })));
    const home = cluster.view.node(only(cluster.live('web')).status.node ?? '')!;
    holdServing(cluster, 1);
    cluster.update({ ...home, metadata: { ...home.metadata, labels: { zone: 'b' } } });
    cluster.settle();
    cluster.advance(A_MINUTE);
    expect(placesOf(cluster)).to.not.include(home.metadata.name);
    expect(cluster.tasks().some(({ status }) => status.message === 'constraint no longer met')).to.equal(true);
  });

  it('ends a task that does not serve at once: it has nothing to lose', () => {
    const cluster = startWith(aWeb(), [node(1), node(2)]);
    const task = only(cluster.live('web'));
    cluster.update({ ...task, status: { ...task.status, state: 'starting' } });
    wish(cluster, task.status.node ?? '', 'drain');
    cluster.plan();
    expect(cluster.view.task(task.metadata.name)?.status.state).to.equal('stopping');
    expect(cluster.live('web').every(isServing)).to.equal(false);
  });
});
