import { expect } from 'chai';
import { missingBlobs, totalSize, type WantedBlob } from '../../../plan/image-blobs.js';

describe('what of an image has to be sent', () => {
  const layer = (digest: string): WantedBlob => ({ digest, size: 10, isLayer: true });
  const config: WantedBlob = { digest: 'config', size: 1, isLayer: false };
  const wanted = [config, layer('a'), layer('b'), layer('a')];
  const missing = (layers: readonly string[], blobs: readonly string[], trustsStorage = true) =>
    missingBlobs(wanted, { layers: new Set(layers), blobs: new Set(blobs) }, { trustsStorage }).map(({ digest }) => digest);

  it('is all of it, each blob once, for a host that has nothing', () => {
    expect(missing([], [])).to.deep.equal(['config', 'a', 'b']);
    expect(totalSize(missingBlobs(wanted, { layers: new Set(), blobs: new Set() }, { trustsStorage: true }))).to.equal(21);
  });

  it('is no layer that podman has, but always the configuration, which podman reads each time', () => {
    expect(missing(['a', 'config'], [])).to.deep.equal(['config', 'b']);
  });

  it('is nothing that an earlier push has left there', () => {
    expect(missing([], ['config', 'b'])).to.deep.equal(['a']);
  });

  it('is also what the storage lists, once that has turned out to be wrong', () => {
    expect(missing(['a', 'b'], ['b'], false)).to.deep.equal(['config', 'a']);
  });
});
