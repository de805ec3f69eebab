import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster } from './support/cluster.js';

const VOLUME = 'drover-e2e-settings';
const SETTINGS = `
apiVersion: drover/v1
kind: Service
metadata: { name: settings, labels: { tier: gold } }
spec:
  replicas: 1
  image: registry.lab:5000/busybox:1
  entrypoint: [sh, -c, 'trap "echo quit >/data/ended; exit 0" QUIT; while :; do sleep 1 & wait; done']
  hostname: '{{.Service.Name}}-{{.Task.Slot}}'
  env: { WHO: '{{.Task.Name}} on {{.Node.Hostname}}', TIER: '{{.Service.Labels.tier}}' }
  init: true
  tty: true
  readOnly: true
  stopSignal: SIGQUIT
  capDrop: [ALL]
  capAdd: [NET_ADMIN]
  sysctls: { net.core.somaxconn: 321, kernel.msgmax: 9000 }
  ulimits: { nofile: { soft: 512, hard: 1024 } }
  dns: [192.0.2.53]
  dnsSearch: [corp.example]
  dnsOptions: ['timeout:2']
  extraHosts: ['db.example:192.0.2.7']
  logging: { driver: json-file, options: { max-size: 1m } }
  resources: { limits: { pids: 64 } }
  mounts:
    - { source: ${VOLUME}, target: /data }
    - { type: bind, source: '/srv/settings/{{.Task.Slot}}', target: /srv, readOnly: true, bind: { createHostPath: true } }
    - { type: tmpfs, target: /scratch, tmpfs: { size: 1Mi, mode: '0700' } }
`;

const MISSING = `
apiVersion: drover/v1
kind: Service
metadata: { name: missing }
spec:
  image: registry.lab:5000/busybox:1
  mounts: [{ type: bind, source: /does/not/exist, target: /srv }]
`;

/** Lines `NAME=value`, from inside. Of the first process what it was given, as an exec has a terminal and an environment of its own. */
const LOOK = `
name() { printf '%s=' "$1"; shift; "$@" 2>&1 | tr '\\n\\0' '  '; echo; }
tries() { name "$1" sh -c "touch $2/x 2>/dev/null && echo yes || echo no"; }
name hostname hostname
name environ cat /proc/1/environ
name command cat /proc/1/cmdline
name terminal readlink /proc/1/fd/0
name capabilities sed -n 's/^CapBnd:\\t//p' /proc/1/status
name files awk '/open files/ { print $4, $5 }' /proc/1/limits
name somaxconn cat /proc/sys/net/core/somaxconn
name msgmax cat /proc/sys/kernel/msgmax
name pids cat /sys/fs/cgroup/pids.max
name resolver cat /etc/resolv.conf
name hosts cat /etc/hosts
name scratch stat -c %a /scratch
tries root /
tries bind /srv
tries shm /dev/shm
tries data /data
tries tmpfs /scratch
`;

describe('the settings of a container', () => {
  const cluster = openCluster();
  let node: string | undefined;

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(SETTINGS);
  });
  after(async () => {
    await cluster.drover.run(['delete', 'service', 'settings', '--wait', '--timeout', '300s']);
    await cluster.drover.run(['delete', 'service', 'missing', '--wait', '--timeout', '300s']);
    if (node !== undefined) await cluster.onHost(node, `rm -rf /srv/settings; ! podman volume exists ${VOLUME} || podman volume rm ${VOLUME}`);
  });

  it('are what the container finds, with its templates expanded for the node where it runs', async () => {
    const [task] = await cluster.running('settings');
    const { metadata: { name }, status } = task ?? expect.fail('nothing runs');
    node = status.node ?? '';
    const lines = (await cluster.drover.ok(['exec', name, '--', 'sh', '-c', LOOK])).split('\n');
    const found = Object.fromEntries(lines.filter((line) => line.includes('=')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()]));
    expect(found).to.include({ hostname: 'settings-1', capabilities: '0000000000001000', files: '512 1024', somaxconn: '321', msgmax: '9000', pids: '64', scratch: '700' });
    expect(found).to.include({ root: 'no', bind: 'no', shm: 'yes', data: 'yes', tmpfs: 'yes' });
    expect(found.environ).to.contain(`WHO=${name} on ${(await cluster.onHost(node, 'hostname')).trim()}`).and.contain('TIER=gold');
    expect(found.command).to.match(/init -- sh -c/);
    expect(found.terminal).to.match(/^\/dev\//);
    expect(found.resolver).to.match(/search corp\.example/).and.match(/nameserver 127\.0\.0\.11/).and.match(/options .*timeout:2 ndots:0/);
    expect(found.hosts).to.contain('192.0.2.7 db.example');
    const id = name.slice(name.lastIndexOf('.') + 1);
    expect(await cluster.onHost(node, `cat /run/drover/resolvers/${id}`)).to.contain('--server=192.0.2.53').and.not.match(/--server=(?!192\.0\.2\.53)/);
  });

  it('end with the signal that was asked for, and leave the volume with its data', async () => {
    await cluster.remove('service/settings');
    const host = node ?? expect.fail('nothing ran');
    expect((await cluster.onHost(host, 'podman volume ls -q --filter label=drover.volume=settings')).trim()).to.equal(VOLUME);
    expect(await cluster.onHost(host, `cat "$(podman volume inspect --format '{{.Mountpoint}}' ${VOLUME})/ended"`)).to.equal('quit\n');
  });

  it('reject a task whose directory its host does not have, with the name of it', async () => {
    await cluster.apply(MISSING);
    const task = await until('a task is rejected', 120_000, async () => (await cluster.tasks('missing')).find(({ status }) => status.state === 'rejected'));
    expect(task.status.error).to.contain('bind source path does not exist on this host: /does/not/exist');
  });
});
