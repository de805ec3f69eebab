import { expect } from 'chai';
import { findPruning } from '../../../manifests/cross/pruning.js';
import type { Manifest } from '../../../manifests/manifest.js';
import { ClusterSnapshot, type AnyResource } from '../../../model/index.js';
import { aNetwork, aNode, aReference, aRunningTask, aSecret, aService, EPOCH } from '../../support/builders.js';
import { memoryVault } from '../../support/memory-vault.js';
import { checked, written } from './sample.js';

const clusterOf = (...objects: AnyResource[]): ClusterSnapshot => {
  const snapshot = new ClusterSnapshot();
  objects.forEach((object, index) => snapshot.apply({ op: 'put', version: index + 1, object: { ...object, metadata: { ...object.metadata, resourceVersion: index + 1 } } }));
  return snapshot;
};
const shop = { labels: { app: 'shop' } };
const web = (spec: object = {}): Manifest => checked(written('Service', spec, { name: 'web', ...shop }));
const scope = { selects: (labels: Readonly<Record<string, string>>) => labels.app === 'shop', keep: [] };
const names = (refs: readonly { readonly kind: string; readonly name: string }[]): string[] => refs.map(({ kind, name }) => `${kind}/${name}`);

describe('findPruning', () => {
  it('takes what has the labels and is in no document, and never nodes, the ingress network or what is going already', () => {
    const view = clusterOf(
      aService({ name: 'web', metadata: shop }), aService({ name: 'old', metadata: shop, spec: { networks: ['back'] } }), aNetwork({ name: 'back', metadata: shop }),
      aService({ name: 'theirs' }), aNetwork({ name: 'ingress', metadata: shop }), aNode({ metadata: shop }), aService({ name: 'going', metadata: { ...shop, deletionTimestamp: EPOCH } }),
    );
    const { pruned, kept, problems } = findPruning(view, [web()], scope);
    expect({ pruned: names(pruned), kept, problems }).to.deep.equal({ pruned: ['Service/old', 'Network/back'], kept: [], problems: [] });
  });

  it('leaves what is described elsewhere, so that a document that lost its label does not lose its object', () => {
    const view = clusterOf(aService({ name: 'web', metadata: shop }), aService({ name: 'db', metadata: shop }));
    expect(findPruning(view, [web()], { ...scope, keep: [{ kind: 'Service', name: 'db' }] }).pruned).to.deep.equal([]);
  });

  it('names the service that stays and would miss something', async () => {
    const secret = aSecret(await memoryVault());
    const view = clusterOf(
      aNetwork({ name: 'back', metadata: shop }), { ...secret, metadata: { ...secret.metadata, ...shop } }, aService({ name: 'db', metadata: shop }),
      aService({ name: 'theirs', spec: { networks: ['back'], secrets: [aReference('db-password')], dependsOn: { db: { condition: 'started' } } } }),
    );
    expect(findPruning(view, [web()], scope).problems.map(({ message }) => message.split(':')[0])).to.deep.equal([
      'service db would be pruned, and service theirs, which stays, depends on it',
      'network back would be pruned, and service theirs, which stays, uses it',
      'secret db-password would be pruned, and service theirs, which stays, uses it',
    ]);
  });

  it('keeps what the former version of a service still runs with, though its document does not name it any more', () => {
    const before = aService({ name: 'web', metadata: shop, spec: { networks: ['back'] } });
    const view = clusterOf(aNetwork({ name: 'back', metadata: shop }), before, aRunningTask({ service: before }));
    const { pruned, kept, problems } = findPruning(view, [web()], scope);
    expect({ pruned, problems, kept }).to.deep.equal({ pruned: [], problems: [], kept: [{ ref: { kind: 'Network', name: 'back' }, reason: 'network back is in use by service web' }] });
  });
});
