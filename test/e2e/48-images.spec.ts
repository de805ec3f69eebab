import { expect } from 'chai';
import { REGISTRY_PORT } from '../../lab/index.js';
import type { Task } from '../../model/index.js';
import { HOSTS, openCluster } from './support/cluster.js';

/** Two tags of one repository that stand for different images, and a third that moves from one to the other. */
const [FIRST, SECOND, MOVING] = ['1', '2', 'moving'];
const IMAGE = 'registry.lab:5000/nodejs-web-app:moving';
const LOGIN = 'YWRhOmdlaGVpbQ==';
const TIMEOUT = ['--wait', '--timeout', '400s'] as const;

const MANIFEST = `
apiVersion: drover/v1
kind: Secret
metadata: { name: registry-login }
spec: { stringData: '{"auths": {"registry.lab:5000": {"auth": "${LOGIN}"}}}' }
---
apiVersion: drover/v1
kind: Service
metadata: { name: moving }
spec:
  replicas: 2
  image: ${IMAGE}
  imagePullSecret: registry-login
  placement: { maxReplicasPerNode: 1 }
  updateConfig: { parallelism: 0, monitor: 1s }
  stopGracePeriod: 1s
`;

const registry = `http://127.0.0.1:${REGISTRY_PORT}/v2/nodejs-web-app/manifests`;
const TYPES = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';

/** Has the moving tag stand for what `tag` stands for; gives that digest. */
async function moveTo(tag: string): Promise<string> {
  const found = await fetch(`${registry}/${tag}`, { headers: { accept: TYPES } });
  const put = await fetch(`${registry}/${MOVING}`, { method: 'PUT', body: await found.arrayBuffer(), headers: { 'content-type': found.headers.get('content-type') ?? '' } });
  expect([found.status, put.status]).to.deep.equal([200, 201]);
  return found.headers.get('docker-content-digest') ?? expect.fail('the registry names no digest');
}

describe('images', () => {
  const cluster = openCluster();
  let first: string;

  before(async () => {
    await cluster.ensure();
    first = await moveTo(FIRST);
    await cluster.deploy(MANIFEST);
  });
  after(async () => {
    await cluster.drover.run(['delete', 'service', 'moving', '--wait', '--timeout', '300s']);
    await cluster.drover.run(['delete', 'secret', 'registry-login']);
  });

  const digests = async (): Promise<(string | undefined)[]> => (await cluster.running('moving')).map(({ spec }) => spec.container.imageDigest);
  /** Of what podman runs for each task. */
  const bytes = (tasks: readonly Task[]): Promise<string[]> => Promise.all(tasks.map(async ({ metadata, status: { node = '' } }) =>
    (await cluster.onHost(node, `podman image inspect --format '{{.Digest}}' "$(podman container inspect --format '{{.Image}}' ${metadata.name})"`)).trim()));

  it('are the same bytes in all tasks, also in one that comes when the tag has moved', async () => {
    expect(await bytes(await cluster.running('moving'))).to.deep.equal([first, first]);
    await moveTo(SECOND);
    await cluster.drover.ok(['service', 'scale', 'moving=3', ...TIMEOUT]);
    expect(await bytes(await cluster.running('moving'))).to.deep.equal([first, first, first]);
    expect(await cluster.drover.ok(['service', 'ps', 'moving', '--no-trunc'])).to.contain(`${IMAGE}@${first}`);
  });

  it('follow the tag with an apply that changes nothing else, and go back', async () => {
    const second = await moveTo(SECOND);
    expect(await cluster.apply(MANIFEST.replace('replicas: 2', 'replicas: 3'), ...TIMEOUT)).to.contain('service/moving unchanged');
    expect(await digests()).to.deep.equal([second, second, second]);
    await cluster.drover.ok(['rollout', 'undo', 'moving', ...TIMEOUT]);
    expect(await digests()).to.deep.equal([first, first, first]);
  });

  it('are pulled with a login that is nowhere afterwards', async () => {
    for (const host of HOSTS) {
      expect(await cluster.onHost(host, `ls /run/drover/logins 2>/dev/null; grep -rls ${LOGIN} /run/drover /etc/containers /root /tmp /var/tmp /var/log || echo nowhere`), host).to.equal('nowhere\n');
    }
  });
});
