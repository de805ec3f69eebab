import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { DRAIN_DEADLINE, put, upgradeWishOf, type MemberStatus, type Node } from '../../../model/index.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { aNode, EPOCH } from '../../support/builders.js';

const WEB = 'apiVersion: drover/v1\nkind: Service\nmetadata: { name: web }\nspec: { image: "registry.example/web:1", replicas: 2 }\n';
const EACH = 'apiVersion: drover/v1\nkind: Service\nmetadata: { name: each }\nspec: { image: "registry.example/each:1", mode: global }\n';

describe('node commands', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const join = (...words: string[]) => api.drover(['node', 'join', ...words, '--detach']);
  const node = async (name = 'node-1'): Promise<Node> => (await api.store.get('Node', name)) as Node;
  const apply = (text: string) => api.drover(['apply', '-f', '-'], { stdin: Readable.from([Buffer.from(text)]) as InputStream });

  it('join does what the same manifest does, so that both may be used for one node', async () => {
    const options = ['--name', 'node-1', '--label', 'zone=a', '--advertise', 'eth1', '-i', '~/.ssh/id', '--accept-new'];
    expect(await join('admin@192.0.2.11:2201', ...options)).to.include({ code: 0, out: 'node/node-1 created\n' });
    const { metadata, spec } = await node();
    expect(metadata.labels).to.deep.equal({ zone: 'a' });
    expect(spec).to.deep.equal({
      role: 'worker', availability: 'active', advertise: { interface: 'eth1' }, ssh: { host: '192.0.2.11', port: 2201, user: 'admin', identityFile: '~/.ssh/id' },
    });
    const manifest = 'apiVersion: drover/v1\nkind: Node\nmetadata: { name: node-1, labels: { zone: a } }\nspec: { advertise: { interface: eth1 }, ssh: { host: 192.0.2.11, port: 2201, user: admin, identityFile: ~/.ssh/id } }\n';
    expect((await apply(manifest)).out).to.equal('node/node-1 unchanged\n');
  });

  it('join takes the name from a host name, and asks for one where there is only an address', async () => {
    expect((await join('Web-7.example.org')).out).to.equal('node/web-7 created\n');
    const refused = await join('192.0.2.11');
    expect(refused.code).to.equal(2);
    expect(refused.err).to.contain('Say --name');
    expect((await join('[2001:db8::7]:2222', '--name', 'six')).code).to.equal(0);
    expect((await node('six')).spec.ssh).to.include({ host: '2001:db8::7', port: 2222 });
  });

  it('join refuses what a manifest may not say, and stores nothing', async () => {
    const { code, err } = await join('192.0.2.11', '--name', 'Node_1');
    expect(code).to.equal(1);
    expect(err).to.contain('metadata.name');
    expect(api.store.version).to.equal(0);
  });

  it('pause, activate and update change only what they name', async () => {
    await join('192.0.2.11', '--name', 'node-1', '--label', 'zone=a');
    expect((await api.drover(['node', 'pause', 'node-1'])).out).to.equal('node/node-1 paused\n');
    expect((await api.drover(['node', 'pause', 'node-1'])).out).to.equal('node/node-1 unchanged\n');
    await api.drover(['node', 'update', 'node-1', '--label-add', 'disk=ssd', '--label-rm', 'zone']);
    expect(await node()).to.have.nested.property('spec.availability', 'pause');
    expect((await node()).metadata).to.deep.include({ labels: { disk: 'ssd' }, generation: 2 });
    expect((await api.drover(['node', 'activate', 'node-1'])).out).to.equal('node/node-1 activated\n');
    expect((await api.drover(['node', 'update', 'node-1'])).code).to.equal(2);
  });

  it('promotes by role, and keeps a manager one when its manifest, which says nothing of it, is applied again', async () => {
    const manifest = 'apiVersion: drover/v1\nkind: Node\nmetadata: { name: node-1 }\nspec: { ssh: { host: 192.0.2.11 } }\n';
    await apply(manifest);
    expect((await node()).spec.role).to.equal('worker');
    expect((await api.drover(['node', 'promote', 'node-1', '--detach'])).out).to.equal('node/node-1 promoting\n');
    await apply(manifest);
    expect((await node()).spec.role).to.equal('manager');
    expect((await api.drover(['node', 'update', 'node-1', '--role', 'worker'])).out).to.equal('node/node-1 demoting\n');
    expect((await node()).spec.role).to.equal('worker');
  });

  it('upgrades managers to the build of the command line, says what they run, and refuses what is in the way', async () => {
    const build = '0123456789abcdef';
    expect((await api.drover(['node', 'upgrade'])).code).to.equal(2);
    expect((await api.drover(['node', 'upgrade', '--all'])).err).to.contain('no managers on hosts');
    const manager = { state: 'manager', since: EPOCH, message: '' } as const;
    await api.store.seed(...['node-1', 'node-2'].map((name) => aNode({ metadata: { name, uid: `uid-${name}` }, spec: { role: 'manager' }, status: { manager } })));
    const members = ['laptop', 'uid-node-1', 'uid-node-2'].map((id): MemberStatus =>
      ({ id, hostname: id, endpoint: '', version: '0.1.0', build: id === 'uid-node-1' ? 'a'.repeat(16) : build, startedAt: EPOCH, since: EPOCH, state: id === 'uid-node-1' ? 'leader' : 'reachable' }));
    Object.assign(api.deps.managed, { kind: () => 'managers' });
    Object.assign(api.deps.members, { self: 'laptop', list: async () => members });

    const listed = await api.drover(['node', 'ls']);
    expect(listed.out).to.match(/MANAGER +VERSION .*\nnode-1 .* Leader +0\.1\.0\+aaaaaaaa .*\nnode-2 .* Reachable +0\.1\.0\+01234567 /);
    expect(listed.err).to.contain('members run different builds').and.contain('drover node upgrade --all');

    expect((await api.drover(['node', 'upgrade', '--all', '--detach'])).out).to.equal(`node/node-2 runs build ${build} already\nnode/node-1 upgrading\n`);
    expect(upgradeWishOf(await node())).to.deep.include({ build, source: 'laptop', isForced: false });
    const wish = (await node()).metadata.annotations;
    expect((await api.drover(['node', 'upgrade', 'node-1', '--detach'])).out).to.equal('node/node-1 upgrading\n');
    expect((await node()).metadata.annotations).to.deep.equal(wish);
    expect((await api.drover(['node', 'upgrade', 'node-1'], { build: async () => 'c'.repeat(16) })).err).to.contain('on its way to build 0123456789abcdef');
    expect((await api.drover(['node', 'upgrade', 'node-2'])).out).to.contain('already');
  });

  it('keeps a drained node drained when its manifest, which says nothing of it, is applied again', async () => {
    const manifest = 'apiVersion: drover/v1\nkind: Node\nmetadata: { name: node-1 }\nspec: { ssh: { host: 192.0.2.11 } }\n';
    await apply(manifest);
    await api.drover(['node', 'drain', 'node-1', '--detach']);
    expect((await apply(manifest)).out).to.equal('node/node-1 unchanged\n');
    await apply(manifest.replace('spec: {', 'spec: { availability: active,'));
    expect((await node()).spec.availability).to.equal('active');
  });

  it('refuses a label that no manifest may have, and says where', async () => {
    await join('192.0.2.11', '--name', 'node-1');
    const { code, err } = await api.drover(['node', 'update', 'node-1', '--label-add', 'a b=c']);
    expect(code).to.equal(1);
    expect(err).to.contain('metadata.labels');
    expect((await node()).metadata.labels).to.deep.equal({});
  });

  it('drain has a deadline only with --force, and the next wish takes it away', async () => {
    await join('192.0.2.11', '--name', 'node-1');
    await api.drover(['node', 'drain', 'node-1', '--force', '--timeout', '60s', '--detach']);
    const { metadata, spec } = await node();
    expect(spec.availability).to.equal('drain');
    expect(Date.parse(metadata.annotations[DRAIN_DEADLINE] ?? '')).to.equal(Date.parse(metadata.creationTimestamp) + 60_000);
    await api.drover(['node', 'drain', 'node-1', '--detach']);
    expect((await node()).metadata.annotations).to.not.have.property(DRAIN_DEADLINE);
  });

  it('drain waits, and says at its timeout what is left and why', async () => {
    await join('192.0.2.11', '--name', 'node-1');
    const held = await node();
    const availability = { state: 'draining', since: held.status.since, message: '1 task left', blockers: ['web.1: no suitable node (1 node drained)'] } as const;
    await api.store.commit([put({ ...held, spec: { ...held.spec, availability: 'drain' }, status: { ...held.status, availability } })]);
    const { code, err } = await api.drover(['node', 'drain', 'node-1', '--timeout', '1s']);
    expect(code).to.equal(124);
    expect(err).to.contain('not drained within 1 s').and.to.contain('web.1: no suitable node (1 node drained)');
  });

  it('rebalance marks the services that can move, and refuses a global one by name', async () => {
    await apply(WEB);
    await apply(EACH);
    expect((await api.drover(['node', 'rebalance'])).out).to.equal('service/web is rebalanced\n');
    expect((await api.store.get('Service', 'web'))?.metadata.annotations).to.include({ 'drover/rebalance': 'wanted' });
    const refused = await api.drover(['node', 'rebalance', 'each']);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('service/each is global');
  });
});
