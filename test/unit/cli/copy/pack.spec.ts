import { mkdtempSync, mkdirSync, rmSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { readTar, type TarEntry } from '../../../../api/files/read-tar.js';
import { headerOf, packTree } from '../../../../cli/copy/pack.js';
import { tarArchive } from '../../../support/tar-archive.js';

const options = { name: 'top', keepsOwner: true, followsLink: false, onSkipped: () => undefined };

describe('packing', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'drover-pack-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (path: string): string => join(folder, path);

  it('has each thing below a directory, by its name', async () => {
    mkdirSync(at('a'));
    writeFileSync(at('a/empty'), '');
    writeFileSync(at('a/file'), 'x'.repeat(100_000));
    symlinkSync('file', at('a/link'));
    const found: string[] = [];
    for await (const { entry: { type, name, target }, content } of readTar(packTree(folder, options))) found.push(`${type} ${name} ${target}${(await text(content)).length}`);
    expect(found).to.deep.equal(['directory top/ 0', 'directory top/a/ 0', 'file top/a/empty 0', 'file top/a/file 100000', 'symlink top/a/link file0']);
  });

  it('keeps owners, modes and times that a header of the old format has no room for', async () => {
    const stats = { mode: 0o100000, mtimeMs: 5_000_000_000_000, uid: 3_000_000, gid: 262_144 };
    const read = async (keepsOwner: boolean): Promise<TarEntry | undefined> => {
      for await (const { entry } of readTar((async function* () { yield await tarArchive(headerOf(stats, { name: 'x', keepsOwner })); })())) return entry;
    };
    expect(await read(true)).to.include({ name: 'x', mode: 0, mtime: 5_000_000_000, uid: 3_000_000, gid: 262_144 });
    expect(await read(false)).to.include({ uid: 0, gid: 0 });
  });

  it('looks at a directory only when what comes before it is taken, so that a tree of any size fits into memory', async () => {
    for (let i = 10; i < 60; i += 1) mkdirSync(at(`d${i}`));
    const chunks = packTree(folder, options);
    await chunks.next();
    await delay(50); // whoever runs ahead has seen d59 by then
    rmdirSync(at('d59'));
    const rest = async (): Promise<void> => { for await (const chunk of chunks) expect(chunk.length).to.be.greaterThan(0); };
    expect(await rest().then(() => 'nothing', (error: Error) => error.message)).to.contain('ENOENT').and.to.contain('d59');
  });

  it('ends with what reads it', async () => {
    writeFileSync(at('file'), 'x'.repeat(1_000_000));
    for await (const chunk of packTree(folder, options)) {
      expect(chunk.length).to.be.greaterThan(0);
      break;
    }
  });
});
