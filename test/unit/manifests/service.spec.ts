import { expect } from 'chai';
import { templateOf } from '../../../model/index.js';
import { problemsOf, specOf } from './sample.js';
import { someServiceSpec } from '../../support/builders.js';

describe('a Service manifest', () => {
  const problems = (spec: object, metadata?: object): string[] => problemsOf('Service', spec, metadata);
  const spec = (fields: object) => specOf('Service', fields);

  it('needs an image only: everything else has the default that Swarm has, but for the restart delay', () => {
    expect(spec({})).to.deep.equal(someServiceSpec());
  });

  it('reads Compose durations, sizes and cores into milliseconds, bytes and numbers', () => {
    const { resources, stopGracePeriodMs, restartPolicy } = spec({
      resources: { limits: { cpus: '0.5', memory: '256Mi' }, reservations: { memory: 64_000_000 } }, stopGracePeriod: '1m30s', restartPolicy: { delay: '250ms' },
    });
    expect(resources).to.deep.equal({ limits: { cpus: 0.5, memory: 256 * 2 ** 20 }, reservations: { memory: 64_000_000 } });
    expect([stopGracePeriodMs, restartPolicy.delayMs]).to.deep.equal([90_000, 250]);
  });

  it('takes env as a map of scalars or as a list, because Compose users write both', () => {
    expect(spec({ env: { A: 'x', B: 1, C: true, D: '' } }).env).to.deep.equal({ A: 'x', B: '1', C: 'true', D: '' });
    expect(spec({ env: ['A=x=y', 'B='] }).env).to.deep.equal({ A: 'x=y', B: '' });
  });

  it('refuses env that would be passed through from a shell, is named twice or has no proper name', () => {
    expect(problems({ env: { A: null } })[0]).to.match(/^spec\.env\.A: has no value/);
    expect(problems({ env: ['A'] })[0]).to.match(/^spec\.env\[0\]: expected NAME=value/);
    expect(problems({ env: ['A=1', 'A=2'] })).to.deep.equal(['spec.env[1]: A is given twice']);
    expect(problems({ env: { '-x': '1' } })[0]).to.match(/^spec\.env\["-x"\]: is not a variable name/);
  });

  it('reads short ports as published:target/protocol and fills in the long form', () => {
    expect(spec({ ports: ['80:8080', '53:53/udp', { published: 81, target: 1, mode: 'host' }] }).ports).to.deep.equal([
      { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' }, { published: 53, target: 53, protocol: 'udp', mode: 'ingress' }, { published: 81, target: 1, protocol: 'tcp', mode: 'host' },
    ]);
  });

  it('notes preserveSource where it means something: a host port always shows the client, and what is left out must equal what was stored before there was such a field', () => {
    const [kept, left, host] = spec({ ports: [{ published: 80, target: 80, preserveSource: true }, { published: 81, target: 80, preserveSource: false }, { published: 82, target: 80, mode: 'host', preserveSource: true }] }).ports;
    expect(kept).to.deep.equal({ published: 80, target: 80, protocol: 'tcp', mode: 'ingress', preserveSource: true });
    expect(left).not.to.have.property('preserveSource');
    expect(host).not.to.have.property('preserveSource');
    expect(problems({ ports: [{ published: 80, target: 80, protocol: 'sctp', preserveSource: true }] })[0]).to.include('preserveSource is for tcp and udp');
    expect(spec({ ports: [{ published: '80-81', target: '80-81', preserveSource: true }] }).ports.map((port) => port.preserveSource)).to.deep.equal([true, true]);
    expect(problems({ ports: [{ published: 80, target: 80, preserveSource: 'yes' }] })[0]).to.match(/^spec\.ports\[0\]\.preserveSource: /);
  });

  it('opens a port with mode host at one address of the node where it says so, and refuses that of the mesh, which is every node', () => {
    const bound = (port: object) => spec({ ports: [{ published: '80-81', target: '80-81', mode: 'host', ...port }] }).ports.map(({ hostIp }) => hostIp);
    expect(bound({ hostIp: '127.0.0.1' })).to.deep.equal(['127.0.0.1', '127.0.0.1']);
    expect(bound({ hostIp: '0.0.0.0' })).to.deep.equal([undefined, undefined]);
    expect(problems({ ports: [{ published: 80, target: 80, hostIp: '127.0.0.1' }] })[0]).to.include('hostIp is for mode host');
    for (const hostIp of ['::1', 'localhost', '1.2.3', '127.0.0.1; drop']) expect(problems({ ports: [{ published: 80, target: 80, mode: 'host', hostIp }] })[0]).to.match(/^spec\.ports\[0\]\.hostIp: expected an IPv4 address/);
  });

  it('refuses ports that cannot be, each with its own reason', () => {
    const reasonOf = (port: unknown): string => problems({ ports: [port] })[0] ?? '';
    expect(reasonOf('127.0.0.1:80:80')).to.include('mode: host, hostIp').and.to.include('on all addresses of the node');
    expect(reasonOf('0:80')).to.include('from 1 to 65535');
    expect(reasonOf('80:99999')).to.include('from 1 to 65535');
    expect(reasonOf(99_999)).to.include('from 1 to 65535');
    expect(reasonOf({ published: -1, target: 80 })).to.include('from 1 to 65535');
  });

  it('publishes sctp, in the mesh and on the host', () => {
    expect(spec({ ports: ['3868:3868/sctp', { published: 3869, target: 1, protocol: 'sctp', mode: 'host' }] }).ports.map(({ protocol, mode }) => `${protocol} ${mode}`)).to.deep.equal(['sctp ingress', 'sctp host']);
    expect(problems({ ports: ['80:80/sctp', '80:80/tcp', '80:80/udp'] })).to.deep.equal([]);
  });

  it('takes a range for as many single ports, in all forms', () => {
    const pairs = (port: unknown) => spec({ ports: [port] }).ports.map(({ published, target, protocol }) => `${published}:${target}/${protocol}`);
    expect(pairs('3000-3002:4000-4002/udp')).to.deep.equal(['3000:4000/udp', '3001:4001/udp', '3002:4002/udp']);
    expect(pairs({ published: '3000-3001', target: '4000-4001' })).to.deep.equal(['3000:4000/tcp', '3001:4001/tcp']);
    expect(pairs('4000-4001')).to.deep.equal(['0:4000/tcp', '0:4001/tcp']);
    expect(pairs({ target: '4000-4001' })).to.deep.equal(['0:4000/tcp', '0:4001/tcp']);
  });

  it('refuses a range that does not fit, is too long or meets another port, and names the entry', () => {
    expect(problems({ ports: ['80:80', '3000-3005:80'] })).to.deep.equal(['spec.ports[1]: has 6 ports on the nodes for 1 port in the container: give as many, or list each port']);
    expect(problems({ ports: ['3000:80-81'] })[0]).to.include('has 1 port on the nodes for 2 ports');
    expect(problems({ ports: ['81-80:81-80'] })[0]).to.include('a range with the lower one first');
    expect(problems({ ports: [{ published: '80-x', target: 80 }] })[0]).to.match(/^spec\.ports\[0\]\.published: expected a port from 1 to 65535, or a range/);
    expect(problems({ ports: ['1000-2000:1000-2000'] })[0]).to.include('1001 ports are more than the 1000 that a service can publish');
    expect(problems({ ports: ['1-600:1-600', '1001-1600:1-600'] })).to.deep.equal(['spec.ports: 1200 ports are more than the 1000 that a service can publish']);
    expect(problems({ ports: ['80:80', '79-81:79-81'] })).to.deep.equal(['spec.ports[1]: port 80/tcp is published twice']);
    expect(problems({ endpointMode: 'dnsrr', ports: [{ published: '80-81', target: '80-81', mode: 'host' }, '82-83:82-83'] }).map((text) => text.split(':')[0])).to.deep.equal(['spec.ports[1]']);
  });

  it('leaves a published port to the system where none is written, several times too', () => {
    const left = { published: 0, target: 8080, protocol: 'tcp', mode: 'ingress' };
    expect(spec({ ports: ['8080', 8080, { target: 8080 }, { published: 0, target: 8080 }, '8080/udp'] }).ports).to.deep.equal([left, left, left, left, { ...left, protocol: 'udp' }]);
  });

  it('refuses a port published twice, since two services cannot share it in one', () => {
    expect(problems({ ports: ['80:1', '80:2', '80:1/udp'] })).to.deep.equal(['spec.ports[1]: port 80/tcp is published twice']);
  });

  it('refuses ingress ports with dnsrr, which has no virtual address', () => {
    expect(problems({ endpointMode: 'dnsrr', ports: ['80:80'] })[0]).to.match(/^spec\.ports\[0\]: .*dnsrr/);
    expect(problems({ endpointMode: 'dnsrr', ports: [{ published: 80, target: 80, mode: 'host' }] })).to.deep.equal([]);
  });

  it('refuses start-first with host ports, which the old task still holds', () => {
    const ports = [{ published: 80, target: 80, mode: 'host' }];
    expect(problems({ ports, updateConfig: { order: 'start-first' } })[0]).to.match(/^spec\.updateConfig\.order: start-first cannot work/);
    expect(problems({ ports, rollbackConfig: { order: 'start-first' } })[0]).to.match(/^spec\.rollbackConfig\.order: start-first cannot work/);
  });

  it('refuses replicas and a maximum per node with mode global, where they mean nothing', () => {
    expect(problems({ mode: 'global', replicas: 2, placement: { maxReplicasPerNode: 1 } }).map((text) => text.split(':')[0])).to.deep.equal(['spec.replicas', 'spec.placement.maxReplicasPerNode']);
  });

  it('reserves generic resources by kind, and limits none', () => {
    expect(spec({ resources: { reservations: { genericResources: { gpu: 2 } } } }).resources.reservations).to.deep.equal({ genericResources: { gpu: 2 } });
    expect(problems({ resources: { limits: { genericResources: { gpu: 2 } } } })[0]).to.include('belongs under reservations');
    expect(problems({ resources: { reservations: { genericResources: { gpu: 0 } } } })[0]).to.match(/^spec\.resources\.reservations\.genericResources\.gpu: /);
    expect(problems({ resources: { reservations: { genericResources: { gpu: 1, GPU: 1 } } } })).to.deep.equal(['spec.resources.reservations.genericResources.GPU: differs from gpu in the case of letters only']);
  });

  it('refuses reservations above the limits, which no task could use', () => {
    expect(problems({ resources: { limits: { cpus: 1, memory: '8Mi' }, reservations: { cpus: 2, memory: '1Gi' } } })).to.deep.equal([
      'spec.resources.reservations.cpus: is more than limits.cpus (1)', 'spec.resources.reservations.memory: is more than limits.memory (8Mi)',
    ]);
  });

  it('checks rules between fields even when other fields are wrong, so that all problems show at once', () => {
    expect(problems({ mode: 'global', replicas: 2, stopGracePeriod: 'soon', bogus: 1 }).map((text) => text.split(':')[0])).to.have.members(['spec.stopGracePeriod', 'spec.bogus', 'spec.replicas']);
  });

  it('brings constraints to one form and names the nearest key of a wrong one', () => {
    expect(spec({ placement: { constraints: ['node.role==worker', 'node.labels.zone  !=  a b'] } }).placement.constraints).to.deep.equal(['node.role == worker', 'node.labels.zone != a b']);
    expect(problems({ placement: { constraints: ['node.rol == worker'] } })[0]).to.match(/did you mean "node\.role"\?$/);
    expect(problems({ placement: { constraints: ['node.role = worker'] } })[0]).to.include('expected KEY == VALUE');
    expect(problems({ placement: { constraints: ['node.ip == 10.0.0.300'] } })[0]).to.include('neither an IPv4 address nor a subnet');
  });

  it('refuses fields of later work instead of ignoring them', () => {
    for (const field of ['volumes', 'deploy']) expect(problems({ [field]: [] })[0], field).to.match(new RegExp(`^spec\\.${field}: is not supported yet`));
  });

  it('takes image references as registries do, and nothing that a command line could take for an option', () => {
    for (const image of ['nginx', 'nginx:1.27', 'registry.lab:5000/team/web_app:1', `a.b/c@sha256:${'0'.repeat(64)}`, '[::1]:5000/x:y']) expect(problems({ image }), image).to.deep.equal([]);
    for (const image of ['', '-v', '--privileged', 'a b', 'Nginx', 'nginx:', 'nginx:$(id)', 'nginx\n', '/nginx', 'a//b']) expect(problems({ image })[0], image).to.match(/^spec\.image: is not an image reference/);
  });

  it('takes a healthcheck as Compose does', () => {
    expect(spec({ healthcheck: { test: 'wget -q x', interval: '5s' } }).healthcheck).to.deep.equal({ test: ['CMD-SHELL', 'wget -q x'], intervalMs: 5000, timeoutMs: 30_000, retries: 3, startPeriodMs: 0 });
    expect(spec({ healthcheck: { test: ['NONE'] } }).healthcheck?.test).to.deep.equal(['NONE']);
    for (const test of [[], ['wget'], ['CMD'], ['CMD-SHELL', 'a', 'b'], ['NONE', 'x'], '']) expect(problems({ healthcheck: { test } }), JSON.stringify(test)).to.have.length(1);
  });

  it('refuses names that a task could not be reached by', () => {
    for (const name of ['10', '-a', 'Web', 'a_b', 'localhost', 'a'.repeat(41), '']) expect(problems({}, { name }), name).to.not.deep.equal([]);
    expect(problems({}, { name: 'a'.repeat(40) })).to.deep.equal([]);
  });

  it('takes further names of a service on a network, which replace no task', () => {
    const { networks, aliases } = spec({ networks: ['internal', { name: 'front', aliases: ['www', 'shop'] }, { name: 'back' }] });
    expect(networks).to.deep.equal(['internal', 'front', 'back']);
    expect(aliases).to.deep.equal({ front: ['www', 'shop'] });
    expect(spec({ networks: ['internal'] })).to.not.have.property('aliases');
    expect(templateOf(spec({ networks: ['front'] }))).to.deep.equal(templateOf(spec({ networks: [{ name: 'front', aliases: ['www'] }] })));
    expect(problems({ networks: [{ name: 'front', aliases: ['a', 'a'] }] })).to.deep.equal(['spec.networks[0].aliases[1]: a is listed twice']);
    expect(problems({ networks: [{ name: 'front', alias: 'a' }] })).to.deep.equal(['spec.networks[0].alias: unknown field']);
  });

  it('refuses the ingress network in the list, which the system attaches itself', () => {
    expect(problems({ networks: ['ingress'] })[0]).to.match(/^spec\.networks\[0\]: is attached by the system/);
    expect(problems({ networks: ['a', 'a'] })).to.deep.equal(['spec.networks[1]: a is listed twice']);
  });

  it('refuses labels that mark what is Drover\'s own on a host', () => {
    expect(problems({ labels: { 'drover.task': 'x' } })[0]).to.match(/^spec\.labels\["drover\.task"\]: .*reserved/);
  });

  it('refuses what no process argument can carry', () => {
    expect(problems({ env: { A: 'a\0b' } })[0]).to.match(/^spec\.env\.A: contains a NUL character/);
    expect(problems({ command: ['ok', '\ud800'] })[0]).to.match(/^spec\.command\[1\]: contains half of a UTF-16 surrogate pair/);
    expect(problems({ env: { A: 'x'.repeat(130_000) } })[0]).to.match(/^spec\.env\.A: is 130000 bytes long/);
  });

  describe('of a job', () => {
    const job = (fields: object, mode = 'replicated-job'): string[] => problems({ mode, ...fields });

    it('says how many tasks have to end well, how many at a time, and when', () => {
      const read = spec({ mode: 'replicated-job', replicas: 5, maxConcurrent: 2, schedule: { cron: ' 0  3 * * * ', timeZone: 'Europe/Berlin', startingDeadline: '5m' } });
      expect([read.mode, read.replicas, read.maxConcurrent]).to.deep.equal(['replicated-job', 5, 2]);
      expect(read.schedule).to.deep.equal({
        cron: '0 3 * * *', timeZone: 'Europe/Berlin', overlap: 'forbid', missedRuns: 'latest', suspend: false, history: { successful: 3, failed: 1 }, startingDeadlineMs: 300_000,
      });
    });

    it('refuses what only services have that do not end, each with its reason', () => {
      expect(job({ updateConfig: {} })).to.deep.equal(['spec.updateConfig: has no meaning with mode replicated-job, where a changed template starts the job anew: remove it']);
      expect(job({ rollbackConfig: { parallelism: 2 } }, 'global-job')[0]).to.match(/^spec\.rollbackConfig: has no meaning/);
      expect(job({ ports: ['80:80'] })[0]).to.match(/^spec\.ports\[0\]: cannot be published in the mesh/);
      expect(job({ ports: [{ published: 80, target: 80, mode: 'host' }] })).to.deep.equal([]);
      expect(job({ rebalance: true })[0]).to.match(/^spec\.rebalance: has no meaning/);
      expect(job({ replicas: 2 }, 'global-job')[0]).to.match(/^spec\.replicas: has no meaning/);
      expect(job({ maxConcurrent: 2 }, 'global-job')[0]).to.match(/^spec\.maxConcurrent: has no meaning/);
    });

    it('refuses for other services what only jobs have', () => {
      expect(problems({ maxConcurrent: 2 })[0]).to.match(/^spec\.maxConcurrent: needs mode replicated-job/);
      expect(problems({ schedule: { cron: '@daily' } })[0]).to.match(/^spec\.schedule: needs mode replicated-job or global-job/);
    });

    it('refuses a timetable that nobody could follow', () => {
      expect(job({ schedule: { cron: '0 0 30 2 *' } })[0]).to.match(/^spec\.schedule\.cron: names no time/);
      expect(job({ schedule: { cron: '@daily', timeZone: 'Mars/Phobos' } })[0]).to.match(/^spec\.schedule\.timeZone: is no time zone/);
      expect(job({ schedule: { cron: '@daily', overlap: 'queue' } })).to.have.length(1);
    });
  });
});
