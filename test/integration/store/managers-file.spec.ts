import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readManagersFile, writeManagersFile, type ManagersFile } from '../../../store/managers-file.js';
import { rejection } from '../../support/object-store-contract.js';

describe('the file of managers', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'drover-managers-file-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const content: ManagersFile = {
    secret: 'ab'.repeat(32), way: 'ssh',
    managers: [{
      name: 'm1', address: '10.77.0.1',
      ssh: { node: 'm1', host: '127.0.0.1', port: 2201, user: 'root', identityFile: '/k', hostKey: 'SHA256:x', jump: { host: 'j', port: 22, user: 'me' } },
    }, { name: 'm2', address: '10.77.0.2' }],
  };

  it('is read as it was written, by its owner alone', async () => {
    expect(await readManagersFile(directory)).to.equal(undefined);
    await writeFile(join(directory, 'managers.json.new'), 'left by a crash', { mode: 0o644 });
    await writeManagersFile(directory, content);
    expect(await readManagersFile(directory)).to.deep.equal(content);
    expect((await stat(join(directory, 'managers.json'))).mode & 0o777).to.equal(0o600);
  });

  for (const [what, text] of [['cut off', '{ "secret": "ab'], ['of no managers', JSON.stringify({ ...content, managers: [] })], ['empty', '']] as const) {
    it(`is refused when it is ${what}: taken for absent, it would bring the old store back`, async () => {
      const file = join(directory, 'managers.json');
      await writeFile(file, text);
      const error = await rejection('CONFLICT', readManagersFile(directory));
      expect(error.message).to.contain(file).and.contain('copy the file from another member').and.not.contain('ab');
      expect(await readFile(file, 'utf8')).to.equal(text);
    });
  }
});
