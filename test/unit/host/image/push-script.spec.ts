import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadScript, lookScript, parseHeld, receiveScript } from '../../../../host/image/push-script.js';
import { sha256 } from '../../../support/image-archive.js';
import type { ScratchHost } from '../../../support/scratch-host.js';
import { storageHost, tagsOf } from '../../../support/scratch-storage.js';

const [CONFIG, LAYER, BASE] = ['config', 'layer', 'base'].map((text) => ({ text, digest: sha256(text), hex: sha256(text).slice(7) })) as [Blob, Blob, Blob];
interface Blob { readonly text: string; readonly digest: string; readonly hex: string }
const TEXT = JSON.stringify({ config: { digest: CONFIG.digest }, layers: [{ digest: BASE.digest }, { digest: LAYER.digest }] });
const MANIFEST: Blob = { text: TEXT, digest: sha256(TEXT), hex: sha256(TEXT).slice(7) };
const DIRECTORY = `/var/lib/drover/pushes/${MANIFEST.hex}`;

describe('pushing an image to a host', () => {
  let host: ScratchHost;
  beforeEach(() => { host = storageHost([BASE.digest]); });
  afterEach(() => host.remove());

  const receive = (blob: Blob, text = blob.text) => spawnSync('dash', ['-c', host.local(receiveScript(MANIFEST.digest, blob.digest))], { input: text, env: host.env, encoding: 'utf8' });
  const left = () => (host.read(`${DIRECTORY}/${CONFIG.hex}`) === undefined && !existsIn('pushes') ? [] : readdirSync(join(host.dir, DIRECTORY)));
  const existsIn = (name: string) => readdirSync(join(host.dir, '/var/lib/drover')).includes(name);
  const load = (...names: readonly string[]) => host.run(loadScript(MANIFEST.digest, names));

  it('finds the layers in podman\'s storage, by both of their digests, and what an earlier push has left', () => {
    host.write({ '/var/lib/containers/storage/overlay-layers/layers.json': `[{"id":"x","parent":"${'1'.repeat(64)}","compressed-diff-digest":"sha256:${'2'.repeat(64)}","diff-digest":"sha256:${'3'.repeat(64)}","toc-digest":"sha256:${'4'.repeat(64)}"}]` });
    receive(CONFIG);
    host.write({ [`${DIRECTORY}/part.7`]: 'half' });
    const held = parseHeld(host.run(lookScript(MANIFEST.digest)).stdout);
    expect([...held.layers]).to.deep.equal([`sha256:${'2'.repeat(64)}`, `sha256:${'3'.repeat(64)}`]);
    expect([...held.blobs]).to.deep.equal([CONFIG.digest]);
    expect(held.freeBytes).to.be.greaterThan(0);
  });

  it('hands podman what has arrived, with its names in full, and keeps nothing of it twice', () => {
    for (const blob of [CONFIG, LAYER, MANIFEST]) expect(receive(blob).status).to.equal(0);
    expect(left()).to.have.members([CONFIG.hex, LAYER.hex, MANIFEST.hex]);
    expect(load('app:1', 'registry.example/team/app')).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(tagsOf(host)).to.deep.equal([`podman tag ${CONFIG.hex} docker.io/library/app:1`, `podman tag ${CONFIG.hex} registry.example/team/app:latest`]);
    expect(existsIn('pushes') ? readdirSync(join(host.dir, '/var/lib/drover/pushes')) : []).to.deep.equal([]);
    expect(host.read('/var/lib/drover/pushed-images')).to.equal('docker.io/library/app:1\nregistry.example/team/app:latest');
  });

  it('writes each name down once, for `node rm --purge`', () => {
    for (let push = 0; push < 2; push++) {
      for (const blob of [CONFIG, LAYER, MANIFEST]) receive(blob);
      load('app:1');
    }
    expect(host.read('/var/lib/drover/pushed-images')).to.equal('docker.io/library/app:1');
  });

  it('keeps nothing of a blob that arrives in half or is another one, and what came before it', () => {
    receive(CONFIG);
    expect(receive(LAYER, 'lay')).to.include({ status: 1, stderr: `${LAYER.digest} did not arrive whole\n` });
    expect(left()).to.deep.equal([CONFIG.hex]);
  });

  it('says so when podman lacks a layer that was not sent, and keeps what was sent', () => {
    host.write({ '/var/lib/containers/storage/overlay-layers/layers.json': '' });
    for (const blob of [CONFIG, LAYER, MANIFEST]) receive(blob);
    expect(load('app:1')).to.include({ code: 0, stdout: 'LACKS\n' });
    expect(left()).to.include.members([CONFIG.hex, LAYER.hex, MANIFEST.hex]);
    receive(BASE);
    expect(load('app:1')).to.include({ code: 0, stdout: '' });
  });

  it('takes away what podman cannot load, and gives podman\'s words', () => {
    host.program('podman', 'echo "Error: writing blob: no space left on device" >&2; exit 125');
    for (const blob of [CONFIG, LAYER, MANIFEST]) receive(blob);
    const { code, stderr } = load('app:1');
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: 'podman cannot load it: Error: writing blob: no space left on device\n' });
    expect(readdirSync(join(host.dir, '/var/lib/drover/pushes'))).to.deep.equal([]);
  });

  it('gives the disk back when it is full, and says so', () => {
    host.program('cat', 'echo "cat: write error: No space left on device" >&2; exit 1');
    const { status, stderr } = receive(LAYER);
    expect(status).to.equal(1);
    expect(stderr).to.match(/cannot be written: No space left on device\n$/);
    expect(readdirSync(join(host.dir, '/var/lib/drover/pushes'))).to.deep.equal([]);
  });

  it('gives nothing to a host that has left the cluster', () => {
    host.remove();
    host = storageHost();
    spawnSync('rm', ['-rf', join(host.dir, 'var/lib/drover')]);
    for (const { stderr } of [receive(CONFIG), load('app:1'), host.run(lookScript(MANIFEST.digest))]) expect(stderr).to.equal('the host has left the cluster\n');
    expect(readdirSync(join(host.dir, 'var/lib'))).to.deep.equal(['containers']);
  });

  it('takes no name or digest for shell text', () => {
    expect(() => receiveScript('sha256:$(reboot)', CONFIG.digest)).to.throw('not a sha256 digest');
    for (const blob of [CONFIG, LAYER, MANIFEST]) receive(blob);
    load("a'$(touch /tmp/x)b:1");
    expect(tagsOf(host)).to.deep.equal([`podman tag ${CONFIG.hex} docker.io/a'$(touch /tmp/x)b:1`]);
  });
});
