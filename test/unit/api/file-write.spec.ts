import { expect } from 'chai';
import { show } from '../../../api/show.js';
import { planApply, writesOf, type WriteContext } from '../../../api/write.js';
import type { Manifest } from '../../../manifests/index.js';
import { sealContext, templateHash, templateOf, type AnyResource, type Secret, type Service } from '../../../model/index.js';
import { aReference, aSecret, aService, EPOCH_MS, someServiceSpec } from '../../support/builders.js';
import { memoryVault } from '../../support/memory-vault.js';

const vault = await memoryVault();
const secretManifest = (value?: string, name = 'db-password'): Manifest =>
  ({ kind: 'Secret', metadata: { name, labels: {}, annotations: {} }, spec: value === undefined ? {} : { data: Buffer.from(value).toString('base64') } });
const serviceManifest = (name = 'web', secrets = [aReference()]): Manifest => ({ kind: 'Service', metadata: { name, labels: {}, annotations: {} }, spec: someServiceSpec({ secrets }) });

const contextWith = (...held: readonly AnyResource[]): WriteContext => ({
  nowMs: EPOCH_MS, newUid: () => 'v2', acceptNew: false, held: (kind, name) => held.find((object) => object.kind === kind && object.metadata.name === name),
  files: { vault, services: () => held.filter((object): object is Service => object.kind === 'Service'), used: () => new Set() },
});
const aUser = (name: string, version = 'v1', metadata = {}) => aService({ name, metadata, spec: { secrets: [aReference('db-password', { version })] } });
const outcomes = (planned: ReturnType<typeof planApply>): string[] => planned.map(({ outcome, object, isTouched }) => `${object.kind}/${object.metadata.name} ${isTouched === true ? 'touched' : outcome}`);
const versionIn = (object: AnyResource | undefined) => (object as Service).spec.secrets?.[0]?.version;

describe('planApply of secrets', () => {
  it('stores a value sealed, under an id that says nothing of it', () => {
    const [planned] = planApply([secretManifest('geheim')], contextWith());
    const secret = planned?.object as Secret;
    expect(JSON.stringify(secret)).not.to.include('geheim').and.not.include(Buffer.from('geheim').toString('base64'));
    expect(secret.spec.versions).to.have.length(1);
    expect(vault.open(sealContext(secret, 'v2'), secret.spec.versions[0]!.sealed).toString()).to.equal('geheim');
  });

  it('writes nothing for the value that is stored, or for none', () => {
    const held = contextWith(aSecret(vault));
    for (const manifest of [secretManifest('geheim'), secretManifest()]) expect(outcomes(planApply([manifest], held))).to.deep.equal(['Secret/db-password unchanged']);
  });

  it('keeps the former value behind a new one, for tasks that run with it', () => {
    const [planned] = planApply([secretManifest('neu')], contextWith(aSecret(vault)));
    expect((planned?.object as Secret).spec.versions.map(({ id }) => id)).to.deep.equal(['v2', 'v1']);
    expect(planned?.object.metadata.generation).to.equal(2);
  });

  it('replaces a value that nobody can open any more', async () => {
    const [planned] = planApply([secretManifest('geheim')], contextWith(aSecret(await memoryVault())));
    expect(planned?.outcome).to.equal('configured');
  });

  it('takes the services that use it along in the same commit, with another template: that is their rolling update', () => {
    const planned = planApply([secretManifest('neu')], contextWith(aSecret(vault), aUser('web'), aService({ name: 'other' }), aUser('leaving', 'v1', { deletionTimestamp: 'x' })));
    expect(outcomes(planned)).to.deep.equal(['Secret/db-password configured', 'Service/web configured']);
    const web = planned[1]?.object as Service;
    expect([versionIn(web), web.metadata.generation]).to.deep.equal(['v2', 2]);
    expect(templateHash(templateOf(web.spec))).not.to.equal(templateHash(templateOf(aUser('web').spec)));
  });

  it('changes no service for a change of labels', () => {
    const labelled = { ...secretManifest(), metadata: { name: 'db-password', labels: { a: 'b' }, annotations: {} } } as Manifest;
    expect(outcomes(planApply([labelled], contextWith(aSecret(vault), aUser('web'))))).to.deep.equal(['Secret/db-password configured']);
  });

  it('gives a service the version of the same apply, whichever comes first', () => {
    for (const manifests of [[secretManifest('neu'), serviceManifest()], [serviceManifest(), secretManifest('neu')]]) {
      const planned = planApply(manifests, contextWith(aSecret(vault)));
      expect(versionIn(planned.find(({ object }) => object.kind === 'Service')?.object)).to.equal('v2');
      expect(planned).to.have.length(2);
    }
  });

  it('leaves a service alone that is applied again, and moves one on that went back to a former value', () => {
    const secret = aSecret(vault, { version: 'v9' });
    expect(outcomes(planApply([serviceManifest()], contextWith(secret, aUser('web', 'v9'))))).to.deep.equal(['Service/web unchanged']);
    expect(outcomes(planApply([serviceManifest()], contextWith(secret, aUser('web', 'v1'))))).to.deep.equal(['Service/web configured']);
  });

  it('touches what a service is new to, so that whoever changes it at the same moment loses the race and looks again', () => {
    const planned = planApply([serviceManifest()], contextWith(aSecret(vault)));
    expect(outcomes(planned)).to.deep.equal(['Service/web created', 'Secret/db-password touched']);
    expect(writesOf(planned).map(({ object }) => object.kind)).to.deep.equal(['Service', 'Secret']);
  });

  it('refuses a service whose secret was removed since it was checked', () => {
    expect(() => planApply([serviceManifest()], contextWith())).to.throw('secret db-password does not exist any more');
  });
});

describe('show', () => {
  it('leaves nothing of a secret\'s value, sealed or not, and shows the value of a config', () => {
    const secret = aSecret(vault);
    expect(JSON.stringify(show(secret, vault))).not.to.match(/sealed|nonce|"data"/).and.not.include(secret.spec.versions[0]!.sealed.text);
    const config = { ...secret, kind: 'Config' as const, spec: { versions: [{ ...secret.spec.versions[0]!, bytes: 4, sealed: vault.seal('Config/db-password/v1', Buffer.from('a: 1')) }] } };
    expect(show(config, vault).spec).to.deep.equal({ data: Buffer.from('a: 1').toString('base64'), versions: [{ id: 'v1', createdAt: '2026-01-01T00:00:00.000Z', bytes: 4 }] });
  });
});
