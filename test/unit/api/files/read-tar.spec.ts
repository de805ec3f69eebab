import { buffer, text } from 'node:stream/consumers';
import { expect } from 'chai';
import { readTar, type TarEntry } from '../../../../api/files/read-tar.js';
import { tarArchive } from '../../../support/tar-archive.js';

async function* inPieces(archive: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < archive.length; at += length) yield archive.subarray(at, at + length);
}

async function contentsOf(archive: Buffer, length = 700) {
  const found: (Pick<TarEntry, 'type' | 'name' | 'target' | 'mode' | 'uid'> & { text: string })[] = [];
  for await (const { entry: { type, name, target, mode, uid }, content } of readTar(inPieces(archive, length))) found.push({ type, name, target, mode, uid, text: await text(content) });
  return found;
}

const failure = (archive: Buffer): Promise<string> => contentsOf(archive).then(() => 'nothing', (error: Error) => error.message);

describe('a tar archive', () => {
  const long = `dir/${'lang-ß-'.repeat(40)}`;
  let archive: Buffer;
  before(async () => {
    archive = Buffer.concat([await tarArchive(
      { type: 'directory', name: 'dir/', mode: 0o750 }, { name: 'dir/ünï', mode: 0o644, pax: { uid: '3000000', mtime: '5000000000.5' }, content: 'x'.repeat(1300) },
      { name: long, mode: 0o4755, content: 'deep' }, { type: 'symlink', name: 'dir/ln', linkname: `/${'t'.repeat(120)}` }, { type: 'link', name: 'dir/hard', linkname: 'dir/ünï' }, { type: 'fifo', name: 'dir/pipe' },
    ), Buffer.alloc(8 * 512)]);
  });

  it('comes back as it was, in whatever pieces it arrives', async () => {
    const plain = { target: '', mode: 0o644, uid: 0, text: '' };
    for (const length of [1, 511, 512, 513, 1 << 16]) {
      expect(await contentsOf(archive, length)).to.deep.equal([
        { ...plain, type: 'directory', name: 'dir/', mode: 0o750 }, { ...plain, type: 'file', name: 'dir/ünï', uid: 3_000_000, text: 'x'.repeat(1300) },
        { ...plain, type: 'file', name: long, mode: 0o4755, text: 'deep' }, { ...plain, type: 'symlink', name: 'dir/ln', target: `/${'t'.repeat(120)}` },
        { ...plain, type: 'link', name: 'dir/hard', target: 'dir/ünï' }, { ...plain, type: 'other', name: 'dir/pipe' },
      ]);
    }
  });

  it('is read past what nobody wants, and tells where each content is and of times that no header holds', async () => {
    const places: Record<string, string> = {};
    let mtime = 0;
    for await (const { entry } of readTar(inPieces(archive, 100))) {
      places[entry.name] = archive.toString('utf8', entry.offset, entry.offset + entry.size);
      if (entry.name === 'dir/ünï') mtime = entry.mtime;
    }
    expect(places).to.include({ 'dir/ünï': 'x'.repeat(1300), [long]: 'deep' });
    expect(mtime).to.equal(5_000_000_000.5);
  });

  it('lets go of where it comes from as soon as nobody reads on', async () => {
    let isOpen = true;
    async function* source(): AsyncGenerator<Buffer> {
      try {
        yield* inPieces(archive, 512);
      } finally {
        isOpen = false;
      }
    }
    for await (const { entry } of readTar(source())) if (entry.name === 'dir/') break;
    expect(isOpen).to.equal(false);
  });

  it('is fetched no faster than its contents are read', async () => {
    const large = await tarArchive({ name: 'large', content: 'x'.repeat(4_000_000) });
    let fetched = 0;
    async function* source(): AsyncGenerator<Buffer> {
      for await (const piece of inPieces(large, 16_384)) {
        fetched += piece.length;
        yield piece;
      }
    }
    for await (const { content } of readTar(source())) {
      let read = 0;
      for await (const piece of content) {
        read += piece.length;
        await new Promise(setImmediate); // whoever reads ahead does so now
        expect(fetched - read).to.be.lessThan(5 * 16_384);
      }
      expect(read).to.equal(4_000_000);
    }
  });

  it('is not taken for a whole one when it ends too early, nor for one when it is something else', async () => {
    expect(await failure(archive.subarray(0, 1000))).to.equal('the archive is cut off');
    expect(await failure(archive.subarray(0, 512))).to.equal('the archive is cut off');
    expect(await failure(archive.subarray(0, 0))).to.equal('the archive is cut off');
    expect(await failure(Buffer.alloc(1024, 'no archive '))).to.contain('no tar archive');
  });

  it('fails as its source does, in the middle of a file, too', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield archive.subarray(0, 2500); // in dir/ünï
      throw new Error('the line is dead');
    }
    const read = async (): Promise<void> => { for await (const { content } of readTar(source())) await buffer(content); };
    expect(await read().then(() => 'nothing', (error: Error) => error.message)).to.equal('the line is dead');
  });
});
