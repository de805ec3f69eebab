import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startControlPlane } from '../../../bin/up.js';
import { createClient, type ApiClient } from '../../../cli/client.js';
import type { ControlPlane } from '../../../cli/control-plane.js';
import type { Network } from '../../../model/index.js';
import { CopiedRedis } from '../../support/copied-redis.js';
import { eventually } from '../../support/eventually.js';
import { rejection } from '../../support/object-store-contract.js';
import { networkDocument } from '../../support/whole-cluster.js';

describe('a control plane whose store has too few copies', function () {
  this.timeout(60_000);
  let master: CopiedRedis;
  let copy: CopiedRedis;
  let plane: ControlPlane;
  let stateDir: string;
  let api: ApiClient;
  before(async () => {
    master = await CopiedRedis.start();
    copy = await CopiedRedis.start(master);
    stateDir = await mkdtemp(join(tmpdir(), 'drover-copies-'));
    plane = await startControlPlane({ stateDir, redisUrl: `redis://127.0.0.1:${master.port}`, logLevel: 'debug', logFile: join(stateDir, 'drover.log') });
    api = createClient(`unix:${plane.socket}`);
  });
  after(async () => {
    copy.signal('SIGCONT');
    await plane.stop();
    await Promise.all([master.stop(), copy.stop()]);
    await rm(stateDir, { recursive: true, force: true });
  });
  const apply = (name: string): Promise<unknown> => api.post('/v1/apply', { documents: [{ document: networkDocument(name) }] });
  const names = async (): Promise<readonly string[]> => (await api.get<{ items: readonly Network[] }>('/v1/networks')).items.map(({ metadata }) => metadata.name);

  it('refuses changes with the reason, answers what it is asked, and takes changes again when the copies are back', async () => {
    await apply('before');
    copy.signal('SIGSTOP');
    let tries = 0;
    const refused = await eventually(() => rejection('STORE_NO_MAJORITY', apply(`tried-${(tries += 1)}`)), 10_000);
    expect(refused.message).to.contain('fewer than a majority of the managers can be reached: writes are refused, reads go on');
    expect(await names()).to.include('before').and.not.to.include(`tried-${tries}`);
    expect((await api.get<{ items: readonly unknown[] }>('/v1/members')).items).to.have.length(1);
    copy.signal('SIGCONT');
    await eventually(() => apply('after'), 10_000);
    expect(await names()).to.include('after');
  });
});
