import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createApi } from '../../../api/server.js';
import { createQueueBoard } from '../../../jobs/board.js';
import { QUEUES } from '../../../jobs/contract.js';
import { createJobQueue, type BullQueues } from '../../../jobs/queue.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

const DIRECTORY = fileURLToPath(new URL('../../../node_modules/@bull-board/ui/dist', import.meta.url));

describe('the board of queues', () => {
  let server: TestRedis, redis: Redis, api: ApiFixture, app: FastifyInstance;
  const queues = new Map<string, BullQueues>();
  let members: readonly string[] = ['11111111-aaaa'];

  before(async () => {
    server = await startTestRedis();
    redis = server.connect();
    const queuesOf = (member: string): BullQueues['queues'] => {
      const own = queues.get(member) ?? createJobQueue({ redis, prefix: `{board}:${member}` });
      queues.set(member, own);
      return own.queues;
    };
    api = await startApi();
    const board = await createQueueBoard({ directory: DIRECTORY, members: async () => members, queuesOf });
    app = createApi({ ...api.deps, board: async () => board });
    await app.ready();
    await queuesOf('11111111-aaaa')[QUEUES.syncHost].add('sync-host node-1', { key: 'node-1' });
  });
  after(async () => {
    await app.close();
    await Promise.all([...queues.values()].map((own) => own.close()));
    await api.close();
    await server.stop();
  });

  const names = async (): Promise<string[]> => (await app.inject('/queues/api/queues')).json<{ queues: { name: string; readOnlyMode: boolean }[] }>().queues.map(({ name }) => name);

  it('is a page that loads its own files and nothing from any other host', async () => {
    const page = await app.inject('/queues/');
    expect(page.statusCode).to.equal(200);
    expect(page.headers['content-type']).to.contain('text/html');
    expect(page.headers['content-security-policy']).to.contain("default-src 'none'").and.to.contain("script-src 'self'").and.to.contain("frame-ancestors 'self'").and.to.not.contain('http');
    expect(page.body).to.not.match(/https?:/);
    const files = [...page.body.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => file);
    expect(files.length).to.be.greaterThan(3);
    for (const file of files) expect((await app.inject(`/queues/${file}`)).statusCode, file).to.equal(200);
    expect((await app.inject('/queues')).headers.location).to.equal('/queues/');
  });

  it('shows the queues of all members, which come and go with them', async () => {
    expect(await names()).to.have.members(Object.values(QUEUES));
    members = ['11111111-aaaa', '22222222-bbbb'];
    expect(await names()).to.include.members(['11111111.sync-host', '22222222.sync-host']).with.length(2 * Object.values(QUEUES).length);
    members = ['11111111-aaaa'];
    expect(await names()).to.have.members(Object.values(QUEUES));
  });

  it('changes nothing: there is no address to retry, add or remove by, and each queue says that it is read-only', async () => {
    const { queues: shown } = (await app.inject('/queues/api/queues')).json<{ queues: { readOnlyMode: boolean; allowRetries: boolean }[] }>();
    expect(shown.every(({ readOnlyMode, allowRetries }) => readOnlyMode && !allowRetries)).to.equal(true);
    for (const [method, url] of [['PUT', '/queues/api/queues/sync-host/1/retry'], ['PUT', '/queues/api/queues/sync-host/1/clean'], ['POST', '/queues/api/queues/sync-host/add'], ['PUT', '/queues/api/queues/pause']] as const) {
      expect((await app.inject({ method, url, payload: {} })).statusCode, url).to.equal(404);
    }
    expect((await app.inject('/queues/api/queues/sync-host/1')).json()).to.have.property('status', 'waiting');
  });

  it('gives out no file but its own', async () => {
    for (const file of ['../package.json', '..%2f..%2fpackage.json', '%2e%2e/index.ejs', 'js/none.js']) expect((await app.inject(`/queues/static/${file}`)).statusCode, file).to.equal(404);
  });

  it('says where to look where its files are not there', async () => {
    const bare = createApi(api.deps);
    expect((await bare.inject('/queues/')).json()).to.deep.include({ code: 'NOT_FOUND' });
    await bare.close();
  });
});
