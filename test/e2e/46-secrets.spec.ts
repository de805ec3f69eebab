import { expect } from 'chai';
import { until } from '../../demo/until.js';
import type { Task } from '../../model/index.js';
import { openCluster } from './support/cluster.js';

const FIRST = 'erste-Losung-4711';
const SECOND = 'zweite-Losung-4712';

const MANIFEST = `
apiVersion: drover/v1
kind: Config
metadata: { name: vault.conf }
spec: { stringData: "colour: blue\\n" }
---
apiVersion: drover/v1
kind: Service
metadata: { name: vault }
spec:
  replicas: 1
  image: registry.lab:5000/busybox:1
  entrypoint: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 1 & wait; done']
  user: "1000"
  secrets: [{ source: vault-token, target: token, uid: 1000, mode: "0400" }]
  configs: [{ source: vault.conf, target: /etc/vault/app.conf }]
  stopGracePeriod: 1s
`;

describe('secrets and configs', () => {
  const cluster = openCluster();
  const only = async (): Promise<Task> => (await cluster.running('vault'))[0] ?? expect.fail('no task runs');
  const inside = async (script: string): Promise<string> => cluster.drover.ok(['exec', (await only()).metadata.name, '--', 'sh', '-c', script]);

  before(async () => {
    await cluster.ensure();
    await cluster.drover.ok(['secret', 'create', 'vault-token', '-'], { input: FIRST });
    await cluster.deploy(MANIFEST);
  });
  after(async () => {
    await cluster.drover.run(['delete', 'service', 'vault', '--wait', '--timeout', '300s']);
    await cluster.drover.run(['delete', 'secret', 'vault-token']);
    await cluster.drover.run(['delete', 'config', 'vault.conf']);
  });

  it('are files of the right owner and mode, which the container cannot change', async () => {
    expect(await inside('cat /run/secrets/token; echo; stat -c "%a %u" /run/secrets/token; cat /etc/vault/app.conf; stat -c %a /etc/vault/app.conf')).to.equal(`${FIRST}\n400 1000\ncolour: blue\n444\n`);
    expect(await inside('echo x 2>/dev/null >/run/secrets/token || echo refused')).to.equal('refused\n');
  });

  it('are on the host in memory alone, where only root goes, and in nothing that others can read', async () => {
    const { status: { node = '' } } = await only();
    expect(await cluster.onHost(node, 'stat -f -c %T /run/drover/files; stat -c "%a %U" /run/drover/files')).to.equal('tmpfs\n700 root\n');
    const places = '/etc /tmp /var/log /var/tmp /var/lib/drover /var/lib/containers/storage/overlay-containers';
    expect(await cluster.onHost(node, `grep -rls ${FIRST} ${places} || echo nowhere; podman inspect ${(await only()).metadata.name} | grep -c ${FIRST} || true`)).to.equal('nowhere\n0\n');
  });

  it('replace the tasks of their users when they change', async () => {
    const before = await only();
    await cluster.drover.ok(['secret', 'update', 'vault-token', '-', '--wait', '--timeout', '400s'], { input: SECOND });
    await until('another task runs', 240_000, async () => ((await cluster.running('vault')).some(({ metadata }) => metadata.name !== before.metadata.name) ? true : undefined));
    expect(await inside('cat /run/secrets/token')).to.equal(SECOND);
    await cluster.drover.ok(['secret', 'rotate-key']);
    expect(await inside('cat /run/secrets/token')).to.equal(SECOND);
  });

  it('stay while somebody uses them, and leave nothing on the host when nobody does', async () => {
    const refused = await cluster.drover.run(['secret', 'rm', 'vault-token']);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('in use by service vault');
    const { status: { node = '' } } = await only();
    await cluster.remove('service/vault');
    await cluster.drover.ok(['secret', 'rm', 'vault-token']);
    await until('its files are gone', 120_000, async () => ((await cluster.onHost(node, 'ls /run/drover/files')) === '' ? true : undefined));
  });
});
