import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { HOSTS, openCluster } from './support/cluster.js';

const cluster = openCluster();
/** In no registry: nothing answers at this name. */
const IMAGE = 'localhost/pushed:1';

const service = `
apiVersion: drover/v1
kind: Service
metadata: { name: pushed }
spec:
  mode: global
  image: ${IMAGE}
  networks: [front]
  stopGracePeriod: 1s
`;

describe('pushing an image without a registry', function () {
  this.timeout(900_000);
  const folder = mkdtempSync(join(tmpdir(), 'drover-push-'));
  const archive = join(folder, 'app.tar');
  const FORGET = `podman rmi ${IMAGE} >/dev/null 2>&1 || true`;

  before(async () => {
    await cluster.ensure();
    await cluster.apply('apiVersion: drover/v1\nkind: Network\nmetadata: { name: front }\nspec: {}\n');
    const base64 = await cluster.onHost('node-1', `podman pull -q registry.lab:5000/busybox:1 >/dev/null && podman tag registry.lab:5000/busybox:1 ${IMAGE}
      podman save -q --format docker-archive -o /root/app.tar ${IMAGE} >/dev/null && base64 /root/app.tar; rm -f /root/app.tar; ${FORGET}`);
    writeFileSync(archive, Buffer.from(base64, 'base64'));
    for (const host of HOSTS.slice(1)) await cluster.onHost(host, `podman rmi registry.lab:5000/busybox:1 >/dev/null 2>&1; ${FORGET}`);
  });
  after(async () => {
    await cluster.remove('service/pushed', 'network/front');
    for (const host of HOSTS) await cluster.onHost(host, FORGET);
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs a service on the hosts that have it, and says on the others what to do', async () => {
    const pushed = await cluster.drover.run(['image', 'push', '-f', archive, IMAGE, '--node', 'node-1', '--node', 'node-2']);
    expect(pushed.code, pushed.stderr).to.equal(0);
    expect(pushed.stdout).to.contain(`${IMAGE} is on node-1, node-2`);
    expect(await cluster.onHost('node-2', `podman image exists ${IMAGE} && ls -A /var/lib/drover/pushes`)).to.equal('');

    await cluster.apply(service);
    await until('two tasks run', 240_000, async () => ((await cluster.running('pushed')).length === 2 ? true : undefined));
    const error = await until('the third says why it does not', 240_000, async () =>
      (await cluster.tasks('pushed')).find((task) => task.status.node === 'node-3' && task.status.error !== undefined)?.status.error);
    expect(error).to.contain(`image push -f ARCHIVE ${IMAGE} --node node-3`);

    const rest = await cluster.drover.run(['image', 'push', '-f', archive, '--node', 'node-3', IMAGE]);
    expect(rest.code, rest.stderr).to.equal(0);
    expect(await cluster.drover.ok(['image', 'ls'])).to.match(/^localhost\/pushed:1 .* yes +node-1, node-2, node-3$/m);
    await until('three tasks run', 400_000, async () => ((await cluster.running('pushed')).length === 3 ? true : undefined));
  });

  it('sends no layer twice', async () => {
    const again = await cluster.drover.run(['image', 'push', '-f', archive, 'localhost/pushed:2']);
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr).to.match(/node-3: done, 0 of \d+ layers? sent/);
    for (const host of HOSTS) await cluster.onHost(host, 'podman rmi localhost/pushed:2 >/dev/null 2>&1 || true');
  });
});
