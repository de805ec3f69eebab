import { expect } from 'chai';
import { BLOCK, formatHeader, paddingOf, type TarEntry } from '../../../../cli/copy/tar-header.js';
import { readTar } from '../../../../cli/copy/tar-reader.js';

type Packed = Partial<TarEntry> & { readonly type: 'file' | 'directory' | 'symlink' | 'link'; readonly name: string };

const packed = (entry: Packed, content = ''): Buffer => {
  const size = Buffer.byteLength(content);
  const header = formatHeader({ target: '', mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000, size, ...entry });
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(paddingOf(size))]);
};
const END = Buffer.alloc(2 * BLOCK);

async function* inPieces(archive: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < archive.length; at += length) yield archive.subarray(at, at + length);
}

async function contentsOf(archive: Buffer, length: number) {
  const found: (Pick<TarEntry, 'type' | 'name' | 'target' | 'mode' | 'uid'> & { text: string })[] = [];
  for await (const { entry: { type, name, target, mode, uid }, content } of readTar(inPieces(archive, length))) {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk);
    found.push({ type, name, target, mode, uid, text: Buffer.concat(chunks).toString() });
  }
  return found;
}

const failure = (archive: Buffer): Promise<string> => contentsOf(archive, 700).then(() => 'nothing', (error: Error) => error.message);

describe('a tar archive', () => {
  const long = `dir/${'lang-ß-'.repeat(40)}`;
  const archive = Buffer.concat([
    packed({ type: 'directory', name: 'dir/', mode: 0o750 }), packed({ type: 'file', name: 'dir/ünï', uid: 3_000_000 }, 'x'.repeat(1300)), packed({ type: 'file', name: long, mode: 0o4755 }, 'deep'),
    packed({ type: 'symlink', name: 'dir/ln', target: `/${'t'.repeat(120)}` }), packed({ type: 'link', name: 'dir/hard', target: 'dir/ünï' }), END, Buffer.alloc(8 * BLOCK),
  ]);

  it('comes back as it was, in whatever pieces it arrives', async () => {
    for (const length of [1, 511, 512, 513, 1 << 16]) {
      expect(await contentsOf(archive, length)).to.deep.equal([
        { type: 'directory', name: 'dir', target: '', mode: 0o750, uid: 0, text: '' }, { type: 'file', name: 'dir/ünï', target: '', mode: 0o644, uid: 3_000_000, text: 'x'.repeat(1300) },
        { type: 'file', name: long, target: '', mode: 0o4755, uid: 0, text: 'deep' }, { type: 'symlink', name: 'dir/ln', target: `/${'t'.repeat(120)}`, mode: 0o644, uid: 0, text: '' },
        { type: 'link', name: 'dir/hard', target: 'dir/ünï', mode: 0o644, uid: 0, text: '' },
      ]);
    }
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
    for await (const { entry } of readTar(source())) if (entry.name === 'dir') break;
    expect(isOpen).to.equal(false);
  });

  it('is not taken for a whole one when it ends too early, nor for one when it is something else', async () => {
    expect(await failure(archive.subarray(0, 1000))).to.contain('ended before it was complete');
    expect(await failure(archive.subarray(0, 512))).to.contain('ended before it was complete');
    expect(await failure(Buffer.alloc(1024, 'no archive '))).to.contain('not a tar archive');
  });
});
