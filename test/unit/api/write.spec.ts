import { expect } from 'chai';
import { planApply, writesOf, type WriteContext } from '../../../api/write.js';
import type { Manifest } from '../../../manifests/index.js';
import { IMAGE_REQUEST, type AnyResource, type ResolveImage, type Service } from '../../../model/index.js';
import { aNode, aService, EPOCH_MS, someServiceSpec } from '../../support/builders.js';

const named = (name: string, annotations = {}) => ({ name, labels: {}, annotations });
const web: Manifest = { kind: 'Service', metadata: named('web'), spec: someServiceSpec() };
const contextWith = (held: readonly AnyResource[], acceptNew = false): WriteContext => ({
  nowMs: EPOCH_MS, newUid: () => 'new-uid', acceptNew, held: (kind, name) => held.find((object) => object.kind === kind && object.metadata.name === name),
});

describe('planApply', () => {
  it('gives a new object an identity, generation 1 and a status that no controller has touched', () => {
    const [planned] = planApply([web], contextWith([]));
    expect(planned?.outcome).to.equal('created');
    expect(planned?.object.metadata).to.include({ uid: 'new-uid', generation: 1, resourceVersion: 0, creationTimestamp: '2026-01-01T00:00:00.000Z' });
    expect(planned?.object.status).to.deep.equal({ observedGeneration: 0, conditions: [], virtualAddresses: {}, fwmark: 0, replicas: { desired: 0, running: 0 } });
  });

  it('writes nothing for what is already so, whatever the order of keys', () => {
    const held = aService({ spec: { env: { b: '2', a: '1' } } });
    const planned = planApply([{ ...web, spec: someServiceSpec({ env: { a: '1', b: '2' } }) } as Manifest], contextWith([held]));
    expect(planned[0]?.outcome).to.equal('unchanged');
    expect(writesOf(planned)).to.deep.equal([]);
  });

  it('keeps uid, status and version of a changed object, so that the store can tell a lost race', () => {
    const held = aService({ metadata: { resourceVersion: 7 }, status: { fwmark: 300 } });
    const [planned] = planApply([{ ...web, spec: someServiceSpec({ replicas: 9 }) } as Manifest], contextWith([held]));
    expect(planned?.object).to.deep.include({ status: held.status });
    expect(planned?.object.metadata).to.deep.equal({ ...held.metadata, generation: 2 });
  });

  it('accepts an unseen host key only where none is pinned, so that applying again is no change', () => {
    const node = aNode({ status: { hostKey: 'SHA256:abc' } });
    const manifest: Manifest = { kind: 'Node', metadata: named('node-1'), spec: node.spec };
    expect(planApply([manifest], contextWith([node], true))[0]?.outcome).to.equal('unchanged');
    expect(planApply([manifest], contextWith([], true))[0]?.object.metadata.annotations).to.deep.equal({ 'drover/accept-new-host-key': 'true' });
  });

  it('refuses to revive what is being deleted, because its controllers are tearing it down', () => {
    const dying = aService({ metadata: { deletionTimestamp: '2026-01-01T00:00:00.000Z' } });
    expect(() => planApply([web], contextWith([dying]))).to.throw('is being deleted');
  });

  describe('of a service asks for the digest of its image', () => {
    const DIGEST = `sha256:${'a'.repeat(64)}`, QUESTION = '2026-01-01T00:00:00.000Z registry.example/web:1';
    const plan = (resolveImage: ResolveImage, { held = [], image = 'registry.example/web:1' }: { readonly held?: readonly AnyResource[]; readonly image?: string } = {}) => {
      const planned = planApply([{ ...web, spec: someServiceSpec({ image }) } as Manifest], { ...contextWith(held), resolveImage });
      return { outcome: planned[0]?.outcome, asks: planned[0]?.object.metadata.annotations[IMAGE_REQUEST], written: writesOf(planned).length, digest: (planned[0]?.object as Service).spec.imageDigest };
    };
    const held = [aService({ spec: { imageDigest: DIGEST } })];

    it('always, by default also when nothing of it is changed: the tag may stand for another by now', () => {
      expect(plan('always')).to.include({ outcome: 'created', asks: QUESTION });
      expect(plan('always', { held })).to.deep.equal({ outcome: 'unchanged', asks: QUESTION, written: 1, digest: DIGEST });
    });

    it('with `changed` only when the image is another one, whose digest nobody knows', () => {
      expect(plan('changed')).to.include({ asks: QUESTION });
      expect(plan('changed', { held })).to.deep.equal({ outcome: 'unchanged', asks: undefined, written: 0, digest: DIGEST });
      expect(plan('changed', { held, image: 'registry.example/web:2' })).to.deep.equal({ outcome: 'configured', asks: '2026-01-01T00:00:00.000Z registry.example/web:2', written: 1, digest: undefined });
    });

    it('with `never` not at all, and goes on with what is known of the same image', () => {
      expect(plan('never')).to.include({ outcome: 'created', asks: undefined });
      expect(plan('never', { held })).to.include({ outcome: 'unchanged', digest: DIGEST });
    });

    it('not of what says itself which bytes it is, nor of what is in no registry', () => {
      for (const image of [`web@${DIGEST}`, 'localhost/web:1']) expect(plan('always', { image }).asks, image).to.equal(undefined);
    });
  });
});
