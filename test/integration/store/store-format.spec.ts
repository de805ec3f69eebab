import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startControlPlane } from '../../../bin/up.js';
import { keysFor } from '../../../store/keys.js';
import { createStoreFormat, STORE_FORMAT } from '../../../store/store-format.js';
import { eventually } from '../../support/eventually.js';
import { rejection } from '../../support/object-store-contract.js';
import { startTestRedis, type TestRedis } from '../../support/test-redis.js';

describe('the format of the store', () => {
  let server: TestRedis;
  before(async () => { server = await startTestRedis(); });
  after(() => server.stop());

  it('lets in whoever knows it, also a build that is newer than the store', async () => {
    const prefix = randomUUID();
    const format = (known: number) => createStoreFormat({ redis: server.redis, prefix, known });
    await format(1).check('0.1.0');
    expect(await format(2).raise(2)).to.equal(2);
    await format(3).check('0.3.0');
    const { message } = await rejection('CONFLICT', format(1).check('0.1.0'));
    expect(message).to.contain('the store has format 2, and this build (0.1.0) knows formats up to 1').and.contain('start the build that they run');
  });

  it('never goes back, whoever says so late', async () => {
    const format = createStoreFormat({ redis: server.redis, prefix: randomUUID() });
    await format.raise(3);
    expect(await format.raise(2)).to.equal(3);
  });

  it('is written by the member that leads, and keeps out a member of an older build, which leaves nothing behind', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'drover-format-'));
    const options = { stateDir, redisUrl: server.embedded.socketPath, logLevel: 'error', logFile: join(stateDir, 'drover.log') } as const;
    const { format } = keysFor();
    try {
      const plane = await startControlPlane(options);
      await eventually(async () => expect(await server.redis.get(format)).to.equal(String(STORE_FORMAT)));
      await plane.stop();
      await server.redis.set(format, STORE_FORMAT + 1);
      expect((await rejection('CONFLICT', startControlPlane(options))).message).to.contain(`the store has format ${STORE_FORMAT + 1}`);
      await server.redis.set(format, STORE_FORMAT);
      await (await startControlPlane(options)).stop();
    } finally {
      rmSync(stateDir, { recursive: true, force: true });
    }
  });
});
