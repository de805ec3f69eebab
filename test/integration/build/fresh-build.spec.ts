import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh } from '../../../bin/fresh-build.js';
import { forgetBuild, writeRecord } from '../../../build/record.js';
import { eventually } from '../../support/eventually.js';

const BIN = fileURLToPath(new URL('../../../bin', import.meta.url));
const SOURCE = 'bin/start.ts', EMBEDDED = 'store/some.lua';

describe('fresh build', () => {
  let root = '';
  const path = (file: string): string => join(root, file);
  const fresh = (): boolean => isFresh(`${root}/`);

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'drover-fresh-'));
    for (const folder of ['bin', 'build', 'store', 'dist/lib', 'node_modules']) mkdirSync(path(folder), { recursive: true });
    for (const file of ['drover.js', 'fresh-build.js']) cpSync(join(BIN, file), path(`bin/${file}`));
    for (const file of [SOURCE, EMBEDDED, 'build/main.ts', 'package-lock.json', 'node_modules/.package-lock.json']) writeFileSync(path(file), 'old text');
    writeFileSync(path('package.json'), '{ "type": "module" }');
    writeFileSync(path('dist/lib/drover.mjs'), "console.log('bundle');");
    await eventually(() => writeRecord(root, [SOURCE, EMBEDDED], Date.now()));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is what bin/drover.js runs while no source was touched', () => {
    expect(fresh()).to.equal(true);
    expect(execFileSync(process.execPath, [path('bin/drover.js')], { encoding: 'utf8' })).to.equal('bundle\n');
  });

  for (const file of [SOURCE, EMBEDDED, 'build/main.ts', 'package-lock.json', 'node_modules/.package-lock.json']) {
    it(`ends with a change of ${file}, so that nobody runs stale code`, () => {
      writeFileSync(path(file), 'another text');
      expect(fresh()).to.equal(false);
    });
  }

  it('ends with a change that keeps the length and the time of modification', () => {
    const { atime, mtime } = statSync(path(SOURCE));
    writeFileSync(path(SOURCE), 'new text');
    utimesSync(path(SOURCE), atime, mtime);
    expect(fresh()).to.equal(false);
  });

  it('ends with a source that is gone, and while a build is under way', async () => {
    rmSync(path(EMBEDDED));
    expect(fresh()).to.equal(false);
    await forgetBuild(root);
    expect(fresh()).to.equal(false);
  });

  it('is not recorded when a source changed during the build: which text was built is not known', async () => {
    const startedMs = Date.now() - 1000;
    writeFileSync(path(SOURCE), 'new text');
    expect(await writeRecord(root, [SOURCE], startedMs).then(() => 'recorded', (error: Error) => error.message)).to.contain(SOURCE);
  });
});
