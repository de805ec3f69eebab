import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ClusterEvent, Service } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

const IMAGE = 'registry.example/app:1';
const FIRST = `sha256:${'a'.repeat(64)}`, SECOND = `sha256:${'b'.repeat(64)}`;
const REPLICAS = 3;
const LOGIN = '{"auths":{"registry.example":{"auth":"YWRhOmdlaGVpbQ=="}}}';

describe('images on simulated hosts', function () {
  this.timeout(90_000);
  const cluster = new SimulatedCluster({ hosts: 3 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
  });
  after(() => cluster.stop());

  const service = (name = 'web'): Promise<Service> => cluster.api.get<Service>(`/v1/services/${name}`);
  const stands = (digest: string): void => cluster.machines.forEach((machine) => machine.registry.set(IMAGE, digest));
  const deploy = (name = 'web', spec: object = {}, request: object = {}): Promise<unknown> =>
    cluster.api.post('/v1/apply', { documents: [{ document: serviceDocument(name, { image: IMAGE, replicas: REPLICAS, updateConfig: { parallelism: 0, monitor: '200ms' }, ...spec }) }], ...request });
  /** All tasks run it, and no other one is left. */
  const runs = (reference: string, name = 'web'): Promise<void> => eventually(async () => {
    const running = await cluster.running(name);
    const scripts = running.map(({ metadata, status }) => cluster.machine(status.node).starts.get(metadata.name) ?? '');
    expect(scripts.map((script) => /image='([^']*)'/.exec(script)?.[1])).to.deep.equal(Array.from({ length: REPLICAS }, () => reference));
  }, 20_000);
  const pinned = (digest: string): string => `registry.example/app@${digest}`;

  it('are the same bytes for all tasks, though the tag moves between two starts', async () => {
    stands(FIRST);
    await deploy();
    await runs(pinned(FIRST));
    stands(SECOND);
    await cluster.api.post('/v1/services/web/rollout', { action: 'restart' });
    await eventually(async () => expect((await service()).status.update?.state).to.equal('completed'), 20_000);
    await runs(pinned(FIRST));
    expect((await service()).status.conditions.find(({ type }) => type === 'ImageResolved')).to.include({ status: 'True', message: `image ${IMAGE} is ${FIRST}` });
  });

  it('follow the tag with the next apply, which changes nothing else, and go back with an undo', async () => {
    await deploy('web', {}, { resolveImage: 'changed' });
    expect((await service()).metadata.annotations).to.not.have.property('drover/resolve-image');
    await deploy();
    await runs(pinned(SECOND));
    await cluster.api.post('/v1/services/web/rollout', { action: 'undo' });
    await runs(pinned(FIRST));
  });

  it('run by tag where no registry knows them, with a warning', async () => {
    await deploy('local', { image: 'app.internal/never-pushed:1' });
    await runs('app.internal/never-pushed:1', 'local');
    const { items } = await cluster.api.get<{ readonly items: readonly ClusterEvent[] }>('/v1/events');
    const told = items.filter(({ object, reason }) => object.name === 'local' && reason === 'ImageUnresolved');
    expect(told.map(({ type }) => type)).to.deep.equal(['Warning']);
    expect(told[0]?.message).to.contain('nodes may run different versions of it: Error: manifest unknown');
  });

  it('are pulled with the login of a secret, of which nothing is written down', async () => {
    const secret = (stringData: string): Promise<unknown> => cluster.apply({ apiVersion: 'drover/v1', kind: 'Secret', metadata: { name: 'registry-login' }, spec: { stringData } });
    await secret(LOGIN);
    await deploy('private', { imagePullSecret: 'registry-login' });
    await runs(pinned(SECOND), 'private');
    const scripts = (await cluster.running('private')).map(({ metadata, status }) => cluster.machine(status.node).starts.get(metadata.name) ?? '');
    for (const script of scripts) expect(script).to.contain(Buffer.from(LOGIN).toString('base64')).and.contain('--authfile=');
    const { generation } = (await service('private')).metadata;
    await secret(LOGIN.replace('YWRh', 'YWRi'));
    expect((await service('private')).metadata.generation, 'a new login replaces no task').to.equal(generation);
    const refused = await cluster.api.post('/v1/delete', { objects: [{ kind: 'Secret', name: 'registry-login' }] }).then(() => '', String);
    expect(refused).to.contain('secret registry-login is in use by service private');
    expect(await everything()).to.not.contain('YWRhOmdlaGVpbQ').and.not.contain(Buffer.from(LOGIN).toString('base64'));
  });

  /** All that the control plane has written down: the store with its jobs and their logs, events, its own log. */
  const everything = async (): Promise<string> => {
    const entries = await readdir(cluster.stateDir, { recursive: true, withFileTypes: true });
    return (await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => '')))).join('\n');
  };
});
