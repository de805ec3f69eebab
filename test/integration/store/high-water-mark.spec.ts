import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { silentLog } from '../../../base/log.js';
import { NO_MARK } from '../../../plan/going-back.js';
import { openHighWaterMark } from '../../../store/high-water-mark.js';
import { eventually } from '../../support/eventually.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('high-water mark', () => {
  let directory: string;
  let file: string;
  let clock: ManualClock;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drover-mark-'));
    file = join(directory, 'acknowledged.json');
    clock = new ManualClock();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const open = (store = 'managers') => openHighWaterMark({ file, store, clock, log: silentLog });
  const written = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

  it('is known after a restart, and by nobody else on the machine', async () => {
    const mark = await open();
    expect(mark.present).to.deep.equal(NO_MARK);
    mark.raise({ epoch: 1, version: 7 });
    await mark.close();
    expect((await open()).present).to.deep.equal({ epoch: 1, version: 7 });
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('is written at once, then not more often than once a second, and only when it grew', async () => {
    const mark = await open();
    mark.raise({ epoch: 0, version: 1 });
    await eventually(async () => expect(await written()).to.deep.equal({ store: 'managers', epoch: 0, version: 1 }));
    for (const version of [2, 3, 1]) mark.raise({ epoch: 0, version });
    await clock.pass(900);
    expect(await written()).to.deep.include({ version: 1 });
    await clock.pass(200);
    await eventually(async () => expect(await written()).to.deep.include({ version: 3 }));
    await rm(file);
    mark.raise({ epoch: 0, version: 3 });
    await clock.pass(5000);
    await mark.close();
    expect(await readFile(file, 'utf8').catch(() => 'none')).to.equal('none');
  });

  it('is of one store: another one has nothing that it could lack', async () => {
    const mark = await open('redis://one:6379');
    mark.raise({ epoch: 0, version: 100 });
    await mark.close();
    expect((await open('redis://other:6379')).present).to.deep.equal(NO_MARK);
  });

  it('goes with the store when that moves', async () => {
    const mark = await open('embedded');
    mark.raise({ epoch: 0, version: 100 });
    const place = { file: join(directory, 'elsewhere.json'), store: 'managers' };
    await mark.moveTo(place);
    expect((await openHighWaterMark({ ...place, clock, log: silentLog })).present).to.deep.equal({ epoch: 0, version: 100 });
    mark.raise({ epoch: 0, version: 101 });
    await mark.close();
    expect((await openHighWaterMark({ ...place, clock, log: silentLog })).present).to.deep.equal({ epoch: 0, version: 101 });
  });

  it('is none when the file is damaged, as one that was half written by a full disk', async () => {
    for (const text of ['', '{', '[]', 'null', '{"store":"managers","epoch":0}', '{"store":"managers","epoch":"0","version":1e99}']) {
      await writeFile(file, text);
      expect((await open()).present).to.deep.equal(NO_MARK);
    }
  });
});
