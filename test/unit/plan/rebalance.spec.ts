import { expect } from 'chai';
import { REBALANCE, type Node, type Service } from '../../../model/index.js';
import { isListed } from '../../../plan/withdrawal.js';
import { aNetwork, aNode, aService, someSettings } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const node = (number: number, labels: Record<string, string> = {}): Node =>
  aNode({ name: `node-${number}`, metadata: { labels }, status: { vtep: { address: `10.99.0.${number}`, mtu: 1500 } } });
const A_MINUTE = 60_000;

/** All tasks on the first nodes; the others come when they are there already. */
function crowded(service: Service, first: readonly Node[], others: readonly Node[]): PlannedCluster {
  const cluster = new PlannedCluster(...first, aNetwork({ status: { subnet: '', vni: 0 } }), service, someSettings());
  cluster.settle();
  cluster.add(...others);
  cluster.settle();
  return cluster;
}
const counts = (cluster: PlannedCluster): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const { status } of cluster.live('web')) found[status.node ?? ''] = (found[status.node ?? ''] ?? 0) + 1;
  return found;
};
function ask(cluster: PlannedCluster): void {
  const service = cluster.view.service('web')!;
  cluster.update({ ...service, metadata: { ...service.metadata, annotations: { [REBALANCE]: '*' } } });
}

describe('rebalance', () => {
  it('leaves tasks where they are unless somebody wants them moved, as Swarm does', () => {
    const cluster = crowded(aService({ spec: { replicas: 4 } }), [node(1)], [node(2)]);
    expect(counts(cluster)).to.deep.equal({ 'node-1': 4 });
  });

  it('spreads the tasks over all nodes one by one, none missing at any moment, and is done then', () => {
    const cluster = crowded(aService({ spec: { replicas: 6, networks: ['internal'] } }), [node(1)], [node(2), node(3)]);
    cluster.watch = () => {
      expect(cluster.tasks().filter((task) => isListed(cluster.view, task)).length).to.be.at.least(6);
      expect(cluster.live('web').length, 'one move at a time').to.be.at.most(7);
    };
    ask(cluster);
    for (let step = 0; step < 6; step += 1) cluster.advance(A_MINUTE);
    expect(counts(cluster)).to.deep.equal({ 'node-1': 2, 'node-2': 2, 'node-3': 2 });
    expect(cluster.view.service('web')?.metadata.annotations).to.deep.equal({});
  });

  it('does so for ever where the service says it', () => {
    const cluster = crowded(aService({ spec: { replicas: 2, rebalance: true } }), [node(1)], [node(2)]);
    cluster.advance(A_MINUTE);
    expect(counts(cluster)).to.deep.equal({ 'node-1': 1, 'node-2': 1 });
  });

  it('moves nothing where a move would only turn the difference round', () => {
    const cluster = crowded(aService({ spec: { replicas: 3, rebalance: true } }), [node(1), node(2)], []);
    const before = cluster.live('web').map(({ metadata }) => metadata.name);
    cluster.advance(A_MINUTE);
    expect(cluster.live('web').map(({ metadata }) => metadata.name)).to.deep.equal(before);
  });

  it('makes zones even before nodes where the service prefers so', () => {
    const placement = { constraints: [], preferences: [{ spread: 'node.labels.zone' }], maxReplicasPerNode: 0 };
    const cluster = crowded(aService({ spec: { replicas: 4, placement, rebalance: true } }), [node(1, { zone: 'a' }), node(2, { zone: 'a' })], [node(3, { zone: 'b' })]);
    for (let step = 0; step < 4; step += 1) cluster.advance(A_MINUTE);
    expect(counts(cluster)).to.deep.equal({ 'node-1': 1, 'node-2': 1, 'node-3': 2 });
  });
});
