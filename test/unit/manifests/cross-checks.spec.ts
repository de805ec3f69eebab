import { expect } from 'chai';
import { checkAgainstCluster, checkDeletion } from '../../../manifests/cross-checks.js';
import type { Manifest } from '../../../manifests/manifest.js';
import { formatProblem } from '../../../manifests/problem.js';
import { ClusterSnapshot, type AnyResource } from '../../../model/index.js';
import { aHost, aNetwork, aNode, aReference, aRunningTask, aSecret, aService, EPOCH, someSettings } from '../../support/builders.js';
import { memoryVault } from '../../support/memory-vault.js';
import { checked, written } from './sample.js';

const clusterOf = (...objects: AnyResource[]): ClusterSnapshot => {
  const snapshot = new ClusterSnapshot();
  objects.forEach((object, index) => snapshot.apply({ op: 'put', version: index + 1, object: { ...object, metadata: { ...object.metadata, resourceVersion: index + 1 } } }));
  return snapshot;
};

const service = (spec: object, name = 'api'): Manifest => checked(written('Service', spec, { name }));
const network = (spec: object, name = 'other'): Manifest => checked(written('Network', spec, { name }));
const node = (spec: object, name = 'node-9'): Manifest => checked(written('Node', spec, { name }));
const settings = (spec: object): Manifest => checked(written('Cluster', spec));
const problems = (view: ClusterSnapshot, ...manifests: Manifest[]): string[] => checkAgainstCluster(view, manifests).map(formatProblem);

describe('checkAgainstCluster', () => {
  it('wants the networks of a service to exist, in the store or beside it, and names the nearest', () => {
    expect(problems(clusterOf(aNetwork()), service({ networks: ['intrnal'] }))).to.deep.equal(['(document 1) spec.networks[0]: network intrnal does not exist, did you mean "internal"?']);
    expect(problems(clusterOf(aNetwork()), service({ networks: ['internal', 'new'] }), network({}, 'new'))).to.deep.equal([]);
  });

  it('wants the labels that templates name, since each task would be rejected without', () => {
    const labelled = (labels: object): Manifest => checked(written('Service', {
      hostname: '{{.Service.Labels.tier}}', env: { A: '{{index .Service.Labels "a.b"}}', B: '{{.Task.Slot}}' }, mounts: [{ source: 'x-{{.Service.Labels.teer}}', target: '/a' }, { target: '/b' }],
    }, { name: 'api', labels }));
    expect(problems(clusterOf(), labelled({ tier: 'gold', teer: 'x', 'a.b': '' }))).to.deep.equal([]);
    expect(problems(clusterOf(), labelled({ tier: 'gold' }))).to.deep.equal([
      '(document 1) spec.env.A: names the label a.b, which metadata.labels does not have', '(document 1) spec.mounts[0].source: names the label teer, which metadata.labels does not have, did you mean "tier"?',
    ]);
  });

  it('wants the secrets and configs of a service to exist, in the store or beside it', async () => {
    const view = clusterOf(aSecret(await memoryVault(), { name: 'db-password' }));
    const secret = (name: string, spec?: object): Manifest => checked({ ...written('Secret', {}, { name }), ...(spec !== undefined && { spec }) });
    expect(problems(view, service({ secrets: ['db-pasword'], configs: ['db-password'] }))).to.deep.equal([
      '(document 1) spec.secrets[0]: secret db-pasword does not exist: create it first, or in the same apply, did you mean "db-password"?',
      '(document 1) spec.configs[0]: config db-password does not exist: create it first, or in the same apply',
    ]);
    expect(problems(view, service({ secrets: ['db-password', 'new'] }), secret('new'))).to.deep.equal([]);
    expect(problems(view, service({ imagePullSecret: 'db-pasword' }))).to.deep.equal(['(document 1) spec.imagePullSecret: secret db-pasword does not exist: create it first, or in the same apply, did you mean "db-password"?']);
    expect(problems(view, service({ imagePullSecret: 'new' }), secret('new'))).to.deep.equal([]);
  });

  it('wants a value for a secret that is new, and reads no file of a user\'s', async () => {
    const view = clusterOf(aSecret(await memoryVault(), { name: 'db-password' }));
    const secret = (name: string, spec: object): Manifest => checked({ ...written('Secret', {}, { name }), spec });
    expect(problems(view, secret('db-password', {}))).to.deep.equal([]);
    expect(problems(view, secret('other', {}))[0]).to.include('Secret other does not exist yet, so it needs its value');
    expect(problems(view, secret('db-password', { file: '/etc/shadow' }))[0]).to.include('spec.file: is read by the command line');
  });

  it('wants what a service depends on to exist and to be able to come to it', () => {
    const healthcheck = { test: ['CMD', 'true'] };
    const needs = (name: string, condition: string) => service({ dependsOn: { [name]: { condition } } }, 'web');
    const others = [service({}, 'db'), service({ healthcheck }, 'cache'), service({ mode: 'replicated-job' }, 'migrate'), service({ mode: 'replicated-job', schedule: { cron: '@daily' } }, 'nightly')];
    const of = (name: string, condition: string) => problems(clusterOf(), ...others, needs(name, condition)).map((text) => text.replace(/^.*?dependsOn\.\w+: /, ''));
    expect(of('migrat', 'started')).to.deep.equal(['service migrat does not exist, did you mean "migrate"?']);
    expect(of('db', 'completed')).to.deep.equal(['service db of mode replicated does not end: use condition started']);
    expect(of('db', 'healthy')).to.deep.equal(['service db has no healthcheck: give it one, or use condition started']);
    expect(of('migrate', 'healthy')).to.deep.equal(['service migrate is a job, which ends: use condition completed']);
    expect(of('nightly', 'completed')).to.deep.equal(['service nightly is run again and again: use condition started']);
    for (const [name, condition] of [['db', 'started'], ['cache', 'healthy'], ['migrate', 'completed'], ['nightly', 'started']] as const) expect(of(name, condition)).to.deep.equal([]);
  });

  it('refuses services that wait for each other in a circle, stored ones included', () => {
    const stored = aService({ name: 'b', spec: { dependsOn: { c: { condition: 'started' } } } });
    const [a, c] = [service({ dependsOn: ['b'] }, 'a'), service({ dependsOn: ['a'] }, 'c')];
    expect(problems(clusterOf(stored), a, c)).to.deep.equal([
      '(document 1) spec.dependsOn.b: makes a circle, in which nothing would ever start: a → b → c → a', '(document 2) spec.dependsOn.a: makes a circle, in which nothing would ever start: c → a → b → c',
    ]);
    expect(problems(clusterOf(), service({ dependsOn: ['a'] }, 'a'))[0]).to.include('a → a');
    expect(problems(clusterOf(stored), service({}, 'c'), service({ dependsOn: ['b', 'c'] }, 'a'))).to.deep.equal([]);
  });

  it('refuses a published port of another service, as Swarm does, but not the service\'s own', () => {
    const view = clusterOf(aService({ spec: { ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }] } }));
    expect(problems(view, service({ ports: ['80:1'] }))).to.deep.equal(['(document 1) spec.ports[0]: port 80/tcp is already published by service web']);
    expect(problems(view, service({ ports: ['80:1'] }, 'web'))).to.deep.equal([]);
    expect(problems(view, service({ ports: ['80:1/udp'] }))).to.deep.equal([]);
  });

  it('refuses an alias that is a service\'s name on that network, and only there', () => {
    const view = clusterOf(aNetwork(), aNetwork({ name: 'other' }), aService({ spec: { networks: ['internal'] } }));
    const aliased = (network: string) => problems(view, service({ networks: [{ name: network, aliases: ['web'] }] }));
    expect(aliased('internal')).to.deep.equal(['(document 1) spec.networks[0].aliases[0]: web is the name of a service on network internal: choose another']);
    expect(aliased('other')).to.deep.equal([]);
  });

  it('lets a port move from one service to another in one apply', () => {
    const view = clusterOf(aService({ spec: { ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }] } }));
    expect(problems(view, service({ ports: ['80:1'] }), service({}, 'web'))).to.deep.equal([]);
  });

  it('lets two services share a host port, since their tasks may be on different nodes', () => {
    const port = { published: 80, target: 80, mode: 'host' };
    expect(problems(clusterOf(), service({ ports: [port] }), service({ ports: [port] }, 'web'))).to.deep.equal([]);
    expect(problems(clusterOf(), service({ ports: [port] }), service({ ports: ['80:80'] }, 'web'))).to.have.length(2);
  });

  it('keeps ssh and VXLAN reachable: their ports cannot be published', () => {
    const view = clusterOf(aNode(), aNode({ name: 'lab', spec: { ssh: { host: '127.0.0.1', port: 2201, user: 'root' } } }));
    expect(problems(view, service({ ports: ['22:22', '4789:1/udp', '2201:1'] }))).to.deep.equal([
      '(document 1) spec.ports[0]: port 22/tcp is already used by sshd of node node-1', '(document 1) spec.ports[1]: port 4789/udp is already used for VXLAN between the nodes',
    ]);
  });

  it('refuses a new published port that somebody else listens on, but not one that the service has already, nor a host port', () => {
    const listeners = [80, 81].map((port) => ({ protocol: 'tcp' as const, address: '127.0.0.1', port, process: 'nginx' }));
    const on = (name: string, state: 'ready' | 'down' = 'ready') => [aNode({ name, status: { state } }), aHost({ name, status: { listeners } })];
    const held = aService({ spec: { ports: [{ published: 81, target: 80, protocol: 'tcp', mode: 'ingress' }] } });
    const view = clusterOf(...on('a'), ...on('b'), held);
    expect(problems(view, service({ ports: ['80:1', '80:1/udp'] }))).to.deep.equal([
      '(document 1) spec.ports[0]: port 80/tcp is already listened on by nginx (127.0.0.1) of node a and 1 other node: stop it, or publish another port',
    ]);
    expect(checkAgainstCluster(view, [service({ ports: ['80:1'] })])[0]?.nodes).to.deep.equal(['a', 'b']);
    expect(problems(view, service({ ports: ['81:1'] }, 'web'))).to.deep.equal([]);
    expect(problems(view, service({ ports: [{ published: 80, target: 80, mode: 'host' }] }))).to.deep.equal([]);
    expect(problems(clusterOf(...on('a', 'down')), service({ ports: ['80:1'] }))).to.deep.equal([]);
  });

  it('refuses a subnet that is taken by a network, the system or a node\'s own address', () => {
    const view = clusterOf(aNetwork(), aNode());
    const ownerOf = (subnet: string): string => problems(view, network({ subnet }))[0] ?? '';
    expect(ownerOf('172.30.0.0/16')).to.include('overlaps network internal (172.30.0.0/24)');
    expect(ownerOf('10.255.3.0/24')).to.include('overlaps the ingress network');
    expect(ownerOf('172.18.3.0/24')).to.include('overlaps the gateway subnet');
    expect(ownerOf('10.99.0.0/24')).to.include('overlaps the address 10.99.0.11 of node node-1');
    expect(ownerOf('192.0.2.0/24')).to.include('overlaps the address 192.0.2.11 of node node-1');
    expect(ownerOf('10.5.0.0/24')).to.equal('');
    expect(problems(view, network({ subnet: '10.7.0.0/16' }, 'a'), network({ subnet: '10.7.1.0/24' }, 'b'))).to.have.length(2);
  });

  it('refuses a node inside an overlay network, and one machine under two names', () => {
    const view = clusterOf(aNetwork(), aNode());
    expect(problems(view, node({ ssh: { host: '192.0.2.12' }, advertise: { address: '172.30.0.9' } }))[0]).to.match(/spec\.advertise: 172\.30\.0\.9 lies in network internal/);
    expect(problems(view, node({ ssh: { host: '192.0.2.11' } }))).to.deep.equal(['(document 1) spec.ssh.host: 192.0.2.11:22 is already node node-1']);
    expect(problems(view, node({}, 'node-1'))).to.deep.equal([]);
  });

  it('refuses what cannot change: the mode of a service, a network in use, the system\'s subnets under nodes', () => {
    const user = aService({ spec: { networks: ['internal'] } });
    expect(problems(clusterOf(aService()), service({ mode: 'global' }, 'web'))[0]).to.include('spec.mode: cannot change from replicated to global');
    expect(problems(clusterOf(aNetwork(), user), network({ subnet: '172.31.0.0/24', internal: true }, 'internal')).map((text) => text.split(':')[0])).to.deep.equal(['(document 1) spec.subnet', '(document 1) spec.internal']);
    expect(problems(clusterOf(aNetwork()), network({ subnet: '172.31.0.0/24' }, 'internal'))).to.deep.equal([]);
    expect(problems(clusterOf(aNode()), settings({ vxlanPort: 4790, taskHistoryLimit: 1 }))).to.have.length(1);
    expect(problems(clusterOf(someSettings()), settings({ vxlanPort: 4790 }))).to.deep.equal([]);
  });

  it('lets the chosen subnet of a network be written down while it is in use', () => {
    const view = clusterOf(aNetwork({ spec: { subnet: undefined }, status: { subnet: '10.0.1.0/24' } }), aService({ spec: { networks: ['internal'] } }));
    expect(problems(view, network({ subnet: '10.0.1.0/24' }, 'internal'))).to.deep.equal([]);
    expect(problems(view, network({ subnet: '10.0.2.0/24' }, 'internal'))).to.have.length(1);
  });

  it('refuses to bring back what is being deleted, and two documents about one object', () => {
    expect(problems(clusterOf(aService({ metadata: { deletionTimestamp: EPOCH } })), service({}, 'web'))[0]).to.include('Service web is being deleted');
    expect(problems(clusterOf(), service({}), service({}))).to.deep.equal(['(document 2) metadata.name: Service api is written twice in this input']);
  });

  it('says nothing when what is stored is applied again', () => {
    const objects = [aNetwork(), aNode(), aService({ spec: { networks: ['internal'], ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }] } })] as const;
    expect(problems(clusterOf(...objects), ...objects)).to.deep.equal([]);
  });
});

describe('checkDeletion', () => {
  const web = aService({ spec: { networks: ['internal'] } });
  const view = clusterOf(aNetwork(), aNode(), web, aRunningTask({ service: web }));
  const messages = (...objects: Parameters<typeof checkDeletion>[1]): string[] => checkDeletion(view, objects).map(({ message }) => message);

  it('keeps a network that a service uses, unless the service goes with it', () => {
    expect(messages({ kind: 'Network', name: 'internal' })).to.deep.equal(['network internal is in use by service web']);
    expect(messages({ kind: 'Network', name: 'internal' }, { kind: 'Service', name: 'web' })).to.deep.equal([]);
  });

  it('keeps a secret that services use, and names all of them, also one that a former version of a service still runs with', async () => {
    const secret = aSecret(await memoryVault());
    const users = ['web', 'api'].map((name) => aService({ name, spec: { secrets: [aReference()] } }));
    const former = aService({ name: 'old', spec: { secrets: [aReference()] } });
    const cluster = clusterOf(secret, ...users, aService({ name: 'old' }), aRunningTask({ service: former }));
    const ref = { kind: 'Secret', name: 'db-password' } as const;
    expect(checkDeletion(cluster, [ref]).map(({ message }) => message)).to.deep.equal(['secret db-password is in use by services api, old, web']);
    expect(checkDeletion(cluster, [ref, ...['web', 'api', 'old'].map((name) => ({ kind: 'Service', name } as const))])).to.deep.equal([]);
    expect(checkDeletion(cluster, [{ kind: 'Config', name: 'db-password' }])).to.deep.equal([]);
  });

  it('keeps the login that the image of a service is pulled with', async () => {
    const cluster = clusterOf(aSecret(await memoryVault()), aService({ spec: { imagePullSecret: 'db-password' } }));
    expect(checkDeletion(cluster, [{ kind: 'Secret', name: 'db-password' }]).map(({ message }) => message)).to.deep.equal(['secret db-password is in use by service web']);
  });

  it('keeps a node that still has tasks, and names them', () => {
    expect(messages({ kind: 'Node', name: 'node-1' })).to.deep.equal(['node node-1 still has 1 task (web.1.aaaaaaaaaaaa): drain it first']);
    expect(messages({ kind: 'Node', name: 'node-2' })).to.deep.equal([]);
  });

  it('lets a node go that is down or on its way out: its tasks were given away', () => {
    const task = aRunningTask({ service: web });
    for (const node of [aNode({ status: { state: 'down' } }), aNode({ metadata: { deletionTimestamp: EPOCH } }), aNode({ status: { state: 'absent' } })]) {
      expect(checkDeletion(clusterOf(node, web, task), [{ kind: 'Node', name: 'node-1' }])).to.deep.equal([]);
    }
  });

  it('refuses what only the system makes', () => {
    expect(messages({ kind: 'Task', name: 'web.1.a' }, { kind: 'Network', name: 'ingress' })).to.have.length(2);
  });
});
