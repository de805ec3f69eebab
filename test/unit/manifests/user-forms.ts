import fc from 'fast-check';
import type { ManifestKind } from '../../../manifests/manifest.js';
import { written } from './sample.js';

/** User-written documents that are right, of every kind and with every field now and then. */
const few = <T>(entry: fc.Arbitrary<T>) => fc.array(entry, { maxLength: 3 });
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/).filter((text) => text !== 'ingress' && text !== 'localhost');
const anyText = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'));
const scalar = fc.oneof(anyText, fc.integer(), fc.boolean());
/** What is a template must parse. */
const value = fc.oneof(scalar.filter((written) => !String(written).includes('{{')), fc.constantFrom('{{.Task.Name}}', '{{"{{"}}'));
const duration = fc.oneof(fc.nat(10_000_000).map((ms) => `${ms}ms`), fc.nat(100_000).map((seconds) => `${seconds}s`), fc.constant('1h2m3s4ms'), fc.constant('1.5s'));
const positive = fc.integer({ min: 100, max: 100_000 }).map((ms) => `${ms}ms`);
const labels = fc.dictionary(fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9./_-]{0,6}[A-Za-z0-9])?$/).filter((key) => !key.startsWith('drover.')), scalar, { maxKeys: 3 });
const metadata = { labels, annotations: fc.dictionary(anyText.filter((key) => key !== '' && key !== '__proto__'), scalar, { maxKeys: 2 }) };
const subnet = fc.record({ octet: fc.nat(255), prefix: fc.integer({ min: 16, max: 29 }) }).map(({ octet, prefix }) => `172.30.${prefix < 24 ? 0 : octet}.0/${prefix < 17 ? 24 : Math.max(prefix, 24)}`);

const words = fc.oneof(fc.array(scalar, { minLength: 1, maxLength: 4 }), fc.constantFrom('node server.js', `sh -c 'echo $HOME | wc'`, 'a "b c" d'));
const change = (failureAction: readonly string[]) => fc.record({
  parallelism: fc.nat(10), delay: duration, failureAction: fc.constantFrom(...failureAction), monitor: duration, maxFailureRatio: fc.constantFrom(0, 0.25, 1), progressDeadline: fc.constantFrom('1s', '10m'),
}, { requiredKeys: [] });
const ports = fc.uniqueArray(fc.oneof(
  fc.record({ published: fc.integer({ min: 1, max: 60_000 }), target: fc.integer({ min: 1, max: 65_535 }), protocol: fc.constantFrom('tcp', 'udp', 'sctp'), mode: fc.constantFrom('ingress', 'host') }, { requiredKeys: ['published', 'target'] }),
  fc.integer({ min: 60_001, max: 65_535 }).map((port) => `${port}:80`),
), { maxLength: 3, selector: (port) => (typeof port === 'string' ? port.split(':')[0] : port.published) });

const mount = fc.oneof(
  fc.record({ source: name, readOnly: fc.boolean(), volume: fc.record({ nocopy: fc.boolean(), driver: fc.constant('local'), options: fc.constant({ type: 'nfs' }), labels }, { requiredKeys: [] }) }, { requiredKeys: ['source'] }),
  fc.record({ type: fc.constant('bind'), source: fc.constantFrom('/srv', '/srv/{{.Task.Slot}}'), bind: fc.record({ propagation: fc.constantFrom('rslave', 'private'), createHostPath: fc.boolean() }, { requiredKeys: [] }) }, { requiredKeys: ['type', 'source'] }),
  fc.record({ type: fc.constant('tmpfs'), tmpfs: fc.record({ size: fc.constantFrom('64m', 5000), mode: fc.constant('1777') }, { requiredKeys: [] }) }, { requiredKeys: ['type'] }),
);
const settings = {
  init: fc.boolean(), tty: fc.boolean(), readOnly: fc.boolean(), stopSignal: fc.constantFrom('SIGQUIT', 'usr1', 3), capAdd: fc.constantFrom([], ['NET_ADMIN', 'cap_sys_ptrace']), capDrop: fc.constant(['ALL']),
  sysctls: fc.constantFrom({ 'net.core.somaxconn': 1024 }, ['kernel.shmmax=1']), ulimits: fc.dictionary(fc.constantFrom('nofile', 'core'), fc.oneof(fc.integer({ min: -1, max: 9 }), fc.constant({ soft: 1, hard: -1 }))),
  dns: fc.constantFrom('192.0.2.1', ['192.0.2.1', '192.0.2.2']), dnsSearch: few(name), dnsOptions: fc.constantFrom([], ['timeout:2', 'rotate']), extraHosts: fc.constantFrom(['db:192.0.2.7', 'v6=::1'], { db: '[::1]' }),
  logging: fc.constantFrom({}, { driver: 'json-file', options: { 'max-size': '1g' } }, { driver: 'none' }),
  mounts: few(mount).map((list) => list.map((entry, index) => ({ ...entry, target: `/mnt/${index}` }))),
};
const fileName = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,6}[A-Za-z0-9])?$/);
const files = (at: string) => fc.uniqueArray(fc.oneof(
  fileName,
  fc.record({ source: fileName, target: fileName.map((file) => `${at}/${file}`), uid: fc.oneof(fc.nat(70_000), fc.constant('33')), gid: fc.nat(70_000), mode: fc.constantFrom('0400', '444', '0o640') }, { requiredKeys: ['source', 'target'] }),
), { maxLength: 3, selector: (entry) => (typeof entry === 'string' ? entry : entry.target) });
const file = fc.oneof(fc.record({ stringData: anyText.filter((text) => text !== '') }), fc.record({ data: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64')) }), fc.constant({ file: 'x' }), fc.constant({}));

const service = fc.record({
  ...settings,
  replicas: fc.nat(9), entrypoint: words, command: words, networks: fc.uniqueArray(name, { maxLength: 3 }), ports, user: fc.constantFrom('app', '1000:1000'), workdir: anyText.map((text) => `/${text}`),
  env: fc.oneof(fc.dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,5}$/).filter((key) => key !== '__proto__'), value, { maxKeys: 3 }), fc.constant(['A=b=c', 'B='])),
  hostname: fc.oneof(name, fc.constant('{{.Node.Hostname}}-{{.Task.Slot}}')), labels, resources: fc.record({ limits: fc.record({ cpus: fc.constantFrom(0.5, '2.25'), memory: fc.constantFrom('256Mi', 5_000_000), pids: fc.nat(99) }, { requiredKeys: [] }), reservations: fc.constantFrom({ memory: '1Mi' }, { genericResources: { gpu: 2 } }) }, { requiredKeys: [] }),
  placement: fc.record({ constraints: fc.constantFrom([], ['node.role==worker', 'node.labels.zone !=  a b']), preferences: fc.constant([{ spread: 'node.labels.zone' }]), maxReplicasPerNode: fc.nat(3) }, { requiredKeys: [] }),
  healthcheck: fc.record({ test: fc.oneof(fc.constant(['NONE']), anyText.filter((text) => text !== ''), few(anyText).map((rest) => ['CMD', 'x', ...rest])), interval: positive, timeout: positive, retries: fc.integer({ min: 1, max: 9 }), startPeriod: duration }, { requiredKeys: ['test'] }),
  restartPolicy: fc.record({ condition: fc.constantFrom('none', 'on-failure', 'any'), delay: duration, maxAttempts: fc.nat(9), window: duration }, { requiredKeys: [] }),
  dependsOn: fc.oneof(fc.uniqueArray(name, { maxLength: 2 }), fc.dictionary(name, fc.record({ condition: fc.constantFrom('started', 'healthy', 'completed') }, { requiredKeys: [] }), { maxKeys: 2 })),
  updateConfig: change(['pause', 'continue', 'rollback']), rollbackConfig: change(['pause', 'continue']), stopGracePeriod: duration, forceUpdate: fc.nat(9), secrets: files('/one'), configs: files('/two'), imagePullSecret: fileName,
}, { requiredKeys: [] });

const job = fc.record({
  mode: fc.constant('replicated-job'), replicas: fc.nat(9), maxConcurrent: fc.integer({ min: 1, max: 9 }), env: fc.constant({ A: 1 }),
  schedule: fc.record({
    cron: fc.constantFrom('0 3 * * *', '@daily', '*/10 * * * * *'), timeZone: fc.constantFrom('UTC', 'Europe/Berlin'), overlap: fc.constantFrom('allow', 'forbid', 'replace'),
    missedRuns: fc.constantFrom('latest', 'skip'), startingDeadline: fc.constantFrom('1s', '5m'), suspend: fc.boolean(), history: fc.record({ successful: fc.nat(9), failed: fc.nat(9) }, { requiredKeys: [] }),
  }, { requiredKeys: ['cron'] }),
}, { requiredKeys: ['mode'] });

const ssh = fc.record({ host: name, port: fc.integer({ min: 1, max: 65_535 }), user: name, identityFile: anyText.map((text) => `~/${text}`), hostKey: fc.constant(`SHA256:${'a'.repeat(43)}`) }, { requiredKeys: ['host'] });
const node = fc.record({
  role: fc.constantFrom('worker', 'manager'), availability: fc.constantFrom('active', 'pause', 'drain'),
  ssh: fc.tuple(ssh, fc.record({ jump: ssh, inside: fc.record({ host: name, port: fc.integer({ min: 1, max: 65_535 }) }, { requiredKeys: ['host'] }) }, { requiredKeys: [] })).map(([outer, way]) => ({ ...outer, ...way })),
  genericResources: fc.constantFrom({ gpu: ['g0', 'g1'], ssd: 3 }, {}),
  advertise: fc.constantFrom({ interface: 'eth1' }, { address: '10.0.0.11' }),
}, { requiredKeys: ['ssh'] });
const network = fc.record({ subnet, internal: fc.boolean(), encrypted: fc.boolean(), mtu: fc.integer({ min: 1280, max: 9000 }) }, { requiredKeys: [] });
const cluster = fc.record({
  addressPool: fc.record({ subnet: fc.constantFrom('10.0.0.0/8', '192.168.0.0/16'), prefixLength: fc.integer({ min: 16, max: 29 }) }, { requiredKeys: [] }), vxlanPort: fc.integer({ min: 1, max: 65_535 }),
  taskHistoryLimit: fc.nat(20), retention: fc.record({ events: fc.constantFrom('1m', '72h'), audit: fc.constantFrom('24h', '2160h') }, { requiredKeys: [] }), heartbeat: fc.record({ interval: positive, misses: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] }), resyncPeriod: fc.constantFrom('1s', '2m'), keyRotationPeriod: fc.constantFrom('1m', '12h'), imageRetention: fc.constantFrom('0s', '24h'), drainDelay: duration,
}, { requiredKeys: [] });

const document = (kind: ManifestKind, spec: fc.Arbitrary<object>) =>
  fc.record({ spec, name, metadata: fc.record(metadata, { requiredKeys: [] }) })
    .map((made) => written(kind, made.spec, kind === 'Cluster' ? made.metadata : { ...made.metadata, name: made.name }));

/** Its value instead of the one that a sample has. */
const fileDocument = (kind: 'Secret' | 'Config') => fc.tuple(document(kind, fc.constant({})), file).map(([made, spec]) => ({ ...made, spec }));

export const anyUserForm = () => fc.oneof(document('Service', service), document('Service', job), document('Node', node), document('Network', network), fileDocument('Secret'), fileDocument('Config'), document('Cluster', cluster));
