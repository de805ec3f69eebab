import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { HOSTS, openCluster } from './support/cluster.js';

const [HOST] = HOSTS;
const UNUSED = 'registry.lab:5000/nodejs-web-app:2';
const BY_HAND = 'localhost/by-hand:1';
const PATIENCE_MS = 240_000;

const retention = (text: string): string => `
apiVersion: drover/v1
kind: Cluster
metadata: { name: default }
spec: { heartbeat: { interval: 1s, misses: 6 }, imageRetention: ${text} }
`;
const service = (name: string, image: string): string => `
apiVersion: drover/v1
kind: Service
metadata: { name: ${name} }
spec: { image: "${image}", stopGracePeriod: 1s, placement: { constraints: [node.hostname == ${HOST}] } }
`;

describe('images that nothing uses any more', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.onHost(HOST, `podman image exists ${UNUSED} && podman rmi -f ${UNUSED} || true`);
    await cluster.apply(retention('1s'));
    await cluster.deploy(service('brief', UNUSED));
    await cluster.onHost(HOST, `printf 'FROM scratch\\nLABEL of=hand\\n' | podman build -q -t ${BY_HAND} -f - >&2`);
  });
  after(async () => {
    await cluster.apply(retention('24h'));
    await cluster.drover.run(['delete', 'service', 'brief', '--wait', '--timeout', '300s']);
    await cluster.onHost(HOST, `podman rmi -f ${BY_HAND} || true`);
  });

  const has = async (image: string): Promise<boolean> => (await cluster.onHost(HOST, `podman image exists ${image} && echo yes || echo no`)).trim() === 'yes';

  it('stay while a service uses them, go from the host when they were unused for the time that is set, and are never those of somebody else', async () => {
    expect(await has(UNUSED)).to.equal(true);
    await cluster.remove('service/brief');
    await until(`${UNUSED} is gone`, PATIENCE_MS, async () => ((await has(UNUSED)) ? undefined : true));
    expect(await has(BY_HAND)).to.equal(true);
    await until('that is told', PATIENCE_MS, async () => ((await cluster.drover.ok(['events', '--for', `node/${HOST}`])).includes('ImagesRemoved') ? true : undefined));
  });
});
