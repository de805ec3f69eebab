import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { messageOf } from '../../../../base/errors.js';
import { openImage, type ImageWish } from '../../../../cli/images/choose-image.js';
import { dockerArchive, layerOf, ociArchive, sha256, tarOf } from '../../../support/image-archive.js';

describe('an image in an archive', () => {
  let folder: string;
  before(() => { folder = mkdtempSync(join(tmpdir(), 'drover-archive-')); });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const read = (bytes: Buffer, wish: ImageWish = {}) => {
    const path = join(folder, 'app.tar');
    writeFileSync(path, bytes);
    return openImage(path, wish);
  };
  const refusal = (bytes: Buffer, wish: ImageWish = {}): Promise<string> => read(bytes, wish).then(() => 'accepted', messageOf);
  const NAME = 'docker.io/library/app:1';

  it('is taken byte for byte from an OCI layout, so that its digest stays', async () => {
    const image = await read(ociArchive({ name: NAME, layers: ['a', 'b'] }));
    expect(image.names).to.deep.equal([NAME]);
    expect(image.architecture).to.equal('amd64');
    for (const blob of [image.manifest, ...image.blobs]) expect(sha256(await buffer(blob.open()))).to.equal(blob.digest);
    expect(image.blobs.map(({ isLayer }) => isLayer)).to.deep.equal([false, true, true]);
  });

  it('has the digests of its bare layers where docker has saved it, whatever their folders are called, and a layer that comes again is a link', async () => {
    const image = await read(dockerArchive({ name: 'app:1', layers: ['a', 'b', 'a'] }));
    const [config, ...layers] = image.blobs;
    expect(layers.map(({ digest }) => digest)).to.deep.equal(['a', 'b', 'a'].map((text) => sha256(layerOf(text))));
    for (const blob of [image.manifest, ...image.blobs]) expect(sha256(await buffer(blob.open()))).to.equal(blob.digest);
    const manifest = JSON.parse((await buffer(image.manifest.open())).toString());
    expect(manifest.config.digest).to.equal(config?.digest);
    expect(manifest.layers.map(({ digest, size }: { digest: string; size: number }) => [digest, size])).to.deep.equal(layers.map(({ digest, size }) => [digest, size]));
  });

  it('has the digest of the compressed layer where that is what the archive holds', async () => {
    const image = await read(dockerArchive({ name: 'app:1', layers: ['a'], isCompressed: true }));
    expect(image.blobs[1]?.digest).to.equal(sha256(gzipSync(layerOf('a'))));
    expect(JSON.parse((await buffer(image.manifest.open())).toString()).layers[0].mediaType).to.equal('application/vnd.docker.image.rootfs.diff.tar.gzip');
  });

  it('is called as the command line says', async () => {
    expect((await read(ociArchive({ layers: ['a'] }), { name: 'team/app:2' })).names).to.deep.equal(['team/app:2']);
    expect((await read(ociArchive({ name: NAME, layers: ['a'] }), { name: 'app:2' })).names).to.deep.equal(['app:2']);
  });

  it('is chosen among several by its name, also the short one, or by its architecture', async () => {
    const two = ociArchive({ name: NAME, layers: ['a'] }, { name: 'docker.io/library/other:1', layers: ['b'] });
    expect((await read(two, { name: 'other:1' })).blobs[1]?.digest).to.equal(sha256(gzipSync(layerOf('b'))));
    expect(await refusal(two)).to.contain('holds several images: docker.io/library/app:1 (amd64); docker.io/library/other:1 (amd64); say which by its name');
    const platforms = ociArchive({ name: NAME, layers: ['a'] }, { name: NAME, layers: ['b'], architecture: 'arm64' });
    expect((await read(platforms, { architecture: 'arm64' })).architecture).to.equal('arm64');
    expect(await refusal(platforms)).to.match(/or by --arch$/);
    expect(await refusal(platforms, { architecture: 's390x' })).to.contain('holds no image for s390x');
  });

  it('is refused with the reason and what to do, before anything is asked of hosts', async () => {
    const whole = ociArchive({ name: NAME, layers: ['a'.repeat(20_000)], isCompressed: false });
    expect(await refusal(whole.subarray(0, whole.length - 20_000))).to.contain('is cut off; make one with `podman save -o');
    expect(await refusal(Buffer.from('hello '.repeat(200)))).to.contain('no tar archive');
    expect(await refusal(gzipSync(whole))).to.contain('is compressed by gzip').and.to.contain('gunzip');
    expect(await refusal(tarOf({ readme: 'hello' }))).to.contain('it holds no image');
    expect(await refusal(ociArchive({ layers: ['a'] }))).to.contain('does not say what its image is called');
    expect(await refusal(whole, { name: 'App' })).to.contain('"App" is no name for an image');
    expect(await refusal(whole, { name: `app@${sha256('a')}` })).to.contain('without a digest');
    expect(await openImage(join(folder, 'none.tar'), {}).then(() => 'accepted', messageOf)).to.contain('no such file');
    expect(await openImage(folder, {}).then(() => 'accepted', messageOf)).to.contain('it is a directory');
  });

  it('is refused when a file that it needs is missing, or is no JSON', async () => {
    expect(await refusal(tarOf({ 'index.json': '{' }))).to.contain('index.json is no JSON');
    expect(await refusal(tarOf({ 'index.json': '{"manifests":[{"digest":"../../etc/passwd","size":1}]}' }))).to.contain('index.json is not what an OCI image has there');
    expect(await refusal(tarOf({ 'index.json': JSON.stringify({ manifests: [{ digest: sha256('x'), size: 1 }] }) }))).to.contain(`it lacks blobs/sha256/${sha256('x').slice(7)}`);
  });

  for (const format of ['ustar', 'gnu', 'pax']) {
    it(`is found under long names in a ${format} archive`, async () => {
      const long = `${'d'.repeat(90)}/${'f'.repeat(60)}`;
      const config = Buffer.from(JSON.stringify({ architecture: 'amd64', rootfs: { diff_ids: [sha256(layerOf('a'))] } }));
      const files = { [`${long}.json`]: config, [`${long}.tar`]: layerOf('a'), 'manifest.json': JSON.stringify([{ Config: `${long}.json`, RepoTags: ['app:1'], Layers: [`${long}.tar`] }]) };
      const image = await read(tarOf(files, [`--format=${format}`]));
      expect(sha256(await buffer(image.blobs[1]!.open()))).to.equal(sha256(layerOf('a')));
    });
  }
});
