import { expect } from 'chai';
import { problemsOf, specOf } from './sample.js';

describe('the settings of a container', () => {
  const problems = (spec: object): string[] => problemsOf('Service', spec);
  const spec = (fields: object) => specOf('Service', fields);

  it('are absent unless written, also when they say no more than their absence', () => {
    const empty = { init: false, tty: false, readOnly: false, capAdd: [], capDrop: [], sysctls: {}, ulimits: {}, dns: [], dnsSearch: [], dnsOptions: [], extraHosts: [], mounts: [] };
    expect(spec(empty)).to.deep.equal(spec({}));
  });

  it('take signals and capabilities by any of their names', () => {
    expect(['quit', 'SIGQUIT', 3, 'sigrtmin+3'].map((stopSignal) => spec({ stopSignal }).stopSignal)).to.deep.equal(['SIGQUIT', 'SIGQUIT', '3', 'SIGRTMIN+3']);
    expect(spec({ capAdd: ['cap_net_admin', 'SYS_PTRACE'], capDrop: ['all'] })).to.deep.include({ capAdd: ['NET_ADMIN', 'SYS_PTRACE'], capDrop: ['ALL'] });
    for (const stopSignal of ['SIGNONE', 0, 65, '']) expect(problems({ stopSignal })[0]).to.match(/^spec\.stopSignal: is no signal/);
    expect(problems({ capAdd: ['NET_ADMN'] })).to.deep.equal(['spec.capAdd[0]: is no capability: expected a name such as NET_ADMIN, or ALL, did you mean "NET_ADMIN"?']);
    expect(problems({ capAdd: ['NET_RAW', 'cap_net_raw'] })).to.deep.equal(['spec.capAdd[1]: capability NET_RAW is listed twice']);
  });

  it('take sysctls as a map or a list, and only those of the container\'s own namespaces', () => {
    expect(spec({ sysctls: { 'net.core.somaxconn': 1024 } }).sysctls).to.deep.equal({ 'net.core.somaxconn': '1024' });
    expect(spec({ sysctls: ['kernel.shmmax=1', 'net.ipv4.ip_local_port_range=1024 65535'] }).sysctls).to.deep.equal({ 'kernel.shmmax': '1', 'net.ipv4.ip_local_port_range': '1024 65535' });
    for (const name of ['vm.swappiness', 'kernel.panic', 'netx', 'fs.file-max']) expect(problems({ sysctls: { [name]: 1 } })[0]).to.match(/belongs to the whole host/);
    expect(problems({ sysctls: { 'net.a': 'x\ny' } })).to.deep.equal(['spec.sysctls["net.a"]: must be one line']);
  });

  it('take a limit as one number or as soft and hard', () => {
    expect(spec({ ulimits: { nofile: 1024, nproc: { soft: 10, hard: -1 } } }).ulimits).to.deep.equal({ nofile: { soft: 1024, hard: 1024 }, nproc: { soft: 10, hard: -1 } });
    expect(problems({ ulimits: { files: 1 } })[0]).to.match(/^spec\.ulimits\.files: is no limit/);
    expect(problems({ ulimits: { nofile: { soft: -1, hard: 10 } } })).to.deep.equal(['spec.ulimits.nofile.soft: is more than hard (10)']);
    expect(spec({ resources: { limits: { pids: 0 } } }).resources.limits).to.deep.equal({ pids: 0 });
    expect(problems({ resources: { reservations: { pids: 5 } } })[0]).to.include('write limits.pids');
  });

  it('take name servers, domains and options as text or as a list', () => {
    expect(spec({ dns: '192.0.2.1', dnsSearch: 'corp.example', dnsOptions: ['timeout:2', 'rotate'] })).to.deep.include({ dns: ['192.0.2.1'], dnsSearch: ['corp.example'], dnsOptions: ['timeout:2', 'rotate'] });
    expect(problems({ dns: ['2001:db8::1', '127.0.0.11'] })).to.deep.equal(['spec.dns[0]: is not an IPv4 address', 'spec.dns[1]: is the resolver of the task itself, which asks these servers: name others']);
    expect(problems({ dnsSearch: ['a b'], dnsOptions: ['x y'] })).to.have.length(2);
  });

  it('take more hosts in Compose\'s forms', () => {
    const db = { host: 'db.example', address: '192.0.2.7' };
    for (const extraHosts of [['db.example:192.0.2.7'], ['db.example=192.0.2.7'], { 'db.example': '192.0.2.7' }]) expect(spec({ extraHosts }).extraHosts).to.deep.equal([db]);
    expect(spec({ extraHosts: ['v6:::1', 'v6=[::1]'] }).extraHosts).to.deep.equal([{ host: 'v6', address: '::1' }, { host: 'v6', address: '::1' }]);
    for (const entry of ['db', 'db:x', ':192.0.2.7', 'a b:192.0.2.7', 'a\nb:192.0.2.7']) expect(problems({ extraHosts: [entry] })[0], entry).to.match(/^spec\.extraHosts\[0\]: expected NAME:ADDRESS/);
    expect(problems({ extraHosts: ['host.docker.internal:host-gateway'] })[0]).to.include('host-gateway is not supported yet');
  });

  it('take the log drivers of podman, and say which of Docker\'s there are not', () => {
    expect(spec({ logging: { driver: 'json-file', options: { 'max-size': '10m' } } }).logging).to.deep.equal({ driver: 'k8s-file', maxSize: 10 * 2 ** 20 });
    expect(spec({ logging: { driver: 'journald' } }).logging).to.deep.equal({ driver: 'journald' });
    expect(problems({ logging: { driver: 'syslog' } })[0]).to.match(/^spec\.logging\.driver: syslog is not supported yet/);
    expect(problems({ logging: { options: { 'max-file': '3' } } })[0]).to.include('podman keeps one file');
    expect(problems({ logging: { driver: 'none', options: { 'max-size': '1m' } } })).to.deep.equal(['spec.logging.options.max-size: has no meaning with driver none: remove it']);
  });

  it('take templates in host name and environment, and refuse what does not parse with its place', () => {
    expect(spec({ hostname: '{{.Node.Hostname}}-{{.Task.Slot}}', env: ['A={{.Task.Name}}'] })).to.deep.include({ hostname: '{{.Node.Hostname}}-{{.Task.Slot}}', env: { A: '{{.Task.Name}}' } });
    expect(problems({ hostname: '{{.Node.Nam}}', env: { A: '{{', B: 'fine' } }).map((text) => text.split(': ')[0])).to.deep.equal(['spec.env.A', 'spec.hostname']);
    expect(problems({ env: ['A=1', 'B={{env "HOME"}}'] })[0]).to.match(/^spec\.env\[1\]: has \{\{env "HOME"\}\}/);
    expect(problems({ hostname: 'a_b' })[0]).to.match(/^spec\.hostname: expected a host name/);
  });
});

describe('the mounts of a container', () => {
  const problems = (...mounts: readonly object[]): string[] => problemsOf('Service', { mounts });
  const mounts = (...written: readonly object[]) => specOf('Service', { mounts: written }).mounts;

  it('are volumes, directories of the host and memory', () => {
    expect(mounts(
      { source: 'data', target: '/data/', readOnly: true, volume: { nocopy: true, driver: 'local', options: { type: 'nfs', o: 'addr=192.0.2.1,rw' }, labels: { a: 1 } } }, { target: '/cache' },
      { type: 'bind', source: '/srv/{{.Task.Slot}}', target: '/srv', bind: { propagation: 'rslave', createHostPath: true } }, { type: 'tmpfs', target: '/tmp', tmpfs: { size: '1Mi', mode: '0700' } },
    )).to.deep.equal([
      { type: 'volume', source: 'data', target: '/data', readOnly: true, nocopy: true, driver: 'local', options: { type: 'nfs', o: 'addr=192.0.2.1,rw' }, labels: { a: '1' } }, { type: 'volume', target: '/cache' },
      { type: 'bind', source: '/srv/{{.Task.Slot}}', target: '/srv', propagation: 'rslave', createHostPath: true }, { type: 'tmpfs', target: '/tmp', size: 2 ** 20, mode: '0700' },
    ]);
  });

  it('have the source that their type needs', () => {
    expect(problems({ type: 'bind', target: '/a' })).to.deep.equal(['spec.mounts[0].source: is required with type bind: an absolute path on the host']);
    expect(problems({ type: 'bind', source: 'a', target: '/a' })).to.deep.equal(['spec.mounts[0].source: must be an absolute path']);
    expect(problems({ source: '/a', target: '/a' })[0]).to.include('is mounted with type bind');
    expect(problems({ type: 'tmpfs', source: 'a', target: '/a' })[0]).to.include('has no meaning with type tmpfs');
    expect(problems({ target: '/a', volume: { nocopy: true } })[0]).to.match(/^spec\.mounts\[0\]\.volume: needs a source/);
    expect(problems({ type: 'bind', source: '/{{.Task}}', target: '/a' })[0]).to.include('not among what a template may name');
  });

  it('take options of their own type only', () => {
    expect(problems({ type: 'tmpfs', target: '/a', bind: {}, volume: {} }).map((text) => text.split(':')[0])).to.have.members(['spec.mounts[0].bind', 'spec.mounts[0].volume']);
    expect(problems({ type: 'npipe', source: 'x', target: '/a' })[0]).to.match(/npipe is not supported yet/);
    expect(problems({ type: 'tmpfs', target: '/a', tmpfs: { mode: 1777 } })[0]).to.include('expected octal digits as text');
  });

  it('have each target once, and none that Drover writes itself', () => {
    expect(problems({ target: '/a' }, { type: 'tmpfs', target: '/a/' })).to.deep.equal(['spec.mounts[1].target: /a is mounted twice']);
    for (const target of ['/etc/hosts', '/etc/resolv.conf', '//etc//hostname', '/']) expect(problems({ target })[0], target).to.match(/^spec\.mounts\[0\]\.target: cannot be mounted over: /);
    expect(problems({ target: 'a' })[0]).to.include('must be an absolute path');
  });

  it('have no path that podman would take apart', () => {
    for (const path of ['/a,readonly', '/a"b', '/a\nb']) {
      expect(problems({ type: 'bind', source: path, target: '/a' })[0], path).to.match(/^spec\.mounts\[0\]\.source: may not contain a comma/);
      expect(problems({ type: 'tmpfs', target: path })[0], path).to.match(/^spec\.mounts\[0\]\.target: may not contain a comma/);
    }
    expect(problems({ source: 'data:/x', target: '/a' })[0]).to.include('is no name of a volume');
  });
});
