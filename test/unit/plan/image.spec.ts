import { expect } from 'chai';
import { IMAGE_REQUEST, imageRequestText, templateHash, templateOf, type AnyResource, type ClusterView, type Service } from '../../../model/index.js';
import { answered, planImage, resolverOf } from '../../../plan/image.js';
import { planService } from '../../../plan/service.js';
import { aNode, aRunningTask, aService, EPOCH, EPOCH_MS } from '../../support/builders.js';
import { aContext, aView } from '../../support/apply-writes.js';

const DIGEST = `sha256:${'a'.repeat(64)}`, OTHER = `sha256:${'b'.repeat(64)}`;

/** Whose digest was asked for at EPOCH. */
const asking = (changes: Parameters<typeof aService>[0] = {}): Service =>
  aService({ ...changes, metadata: { annotations: { [IMAGE_REQUEST]: imageRequestText(changes.spec?.image ?? 'registry.example/web:1', EPOCH) }, ...changes.metadata } });

describe('the digest of a service\'s image', () => {
  const viewOf = (...objects: readonly AnyResource[]): ClusterView => aView(...objects);
  const writesOf = (view: ClusterView, service: Service) => planService(view, service, aContext()).writes.map(({ object }) => object.kind);

  it('is asked for on a node that may run the service, so that what it pulls is of use there', () => {
    const service = asking({ spec: { placement: { constraints: ['node.labels.zone == b'], preferences: [], maxReplicasPerNode: 0 } } });
    const view = viewOf(service, aNode({ name: 'node-1' }), aNode({ name: 'node-2', metadata: { labels: { zone: 'b' } } }), aNode({ name: 'node-3', metadata: { labels: { zone: 'b' } }, status: { state: 'down' } }));
    expect(resolverOf(view, service)).to.equal('node-2');
    expect(planImage(view, service, EPOCH_MS)).to.deep.include({ isDue: true, writes: [] });
  });

  it('is waited for by the first task, and leaves no revision without it', () => {
    const service = asking();
    const view = viewOf(service, aNode());
    const [write, ...others] = planService(view, service, aContext()).writes;
    expect(others).to.deep.equal([]);
    expect(write?.object.status).to.include({ waitsFor: 'waits for the digest of image registry.example/web:1: node-1 asks its registry' });
    const found = answered(service, { digest: DIGEST }, EPOCH_MS);
    expect(found.metadata.annotations).to.not.have.property(IMAGE_REQUEST);
    const writes = planService(viewOf(found, aNode()), found, aContext()).writes.map(({ object }) => object);
    expect(writes.map(({ kind }) => kind)).to.have.members(['Task', 'Service', 'Revisions']);
    expect(writes.flatMap((object) => (object.kind === 'Task' ? [object.spec.container.imageDigest] : []))).to.deep.equal([DIGEST]);
  });

  it('is not waited for where no node could run a task either: the task says why', () => {
    const service = asking();
    expect(writesOf(viewOf(service, aNode({ status: { state: 'down' } })), service)).to.include('Task');
    expect(writesOf(viewOf(service, aNode({ status: { state: 'joining' } })), service)).to.not.include('Task');
  });

  it('holds up no service that has one: it goes on with that until there is another', () => {
    const service = asking({ spec: { imageDigest: DIGEST, replicas: 2 } });
    expect(writesOf(viewOf(service, aNode(), aRunningTask({ service })), service)).to.include('Task');
  });

  it('that cannot be found has the tasks run by tag, with a warning, and is not asked for again', () => {
    const service = answered(asking(), { problem: 'manifest unknown' }, EPOCH_MS);
    expect(service.metadata).to.deep.include({ generation: 1, annotations: {} });
    expect(service.status.conditions).to.have.length(1);
    expect(service.status.conditions[0]).to.include({ type: 'ImageResolved', status: 'False' });
    expect(service.status.conditions[0]?.message).to.contain('nodes may run different versions of it: manifest unknown');
    expect(writesOf(viewOf(service, aNode()), service)).to.include('Task');
  });

  it('that nobody answers for is given up after ten minutes, whatever the job does', () => {
    const service = asking();
    const plan = planImage(viewOf(service, aNode()), service, EPOCH_MS + 600_000);
    expect(plan?.isDue).to.equal(false);
    expect(plan?.writes[0]?.object.metadata.annotations).to.deep.equal({});
  });

  it('that is another one makes another template, and the former one stays where there is none', () => {
    const service = asking({ spec: { imageDigest: DIGEST } });
    const hashOf = ({ spec }: Service): string => templateHash(templateOf(spec));
    expect(hashOf(answered(service, { digest: DIGEST }, EPOCH_MS))).to.equal(hashOf(service));
    const other = answered(service, { digest: OTHER }, EPOCH_MS);
    expect(hashOf(other)).to.not.equal(hashOf(service));
    expect(other.metadata).to.deep.include({ generation: 2, annotations: { 'drover/change-cause': 'another digest of image registry.example/web:1' } });
    expect(answered(service, { problem: 'gone' }, EPOCH_MS).spec.imageDigest).to.equal(DIGEST);
  });

  it('is not asked for with a question that was about another image', () => {
    const service = asking({ metadata: { annotations: { [IMAGE_REQUEST]: imageRequestText('registry.example/web:0', EPOCH) } } });
    expect(planImage(viewOf(service, aNode()), service, EPOCH_MS)).to.equal(undefined);
  });
});
