import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { fanOut, type Branch } from '../../../api/images/fan-out.js';
import { lookRequestOf, loadRequestOf } from '../../../api/images/image-request.js';
import { sha256 } from '../../support/image-archive.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('copying a layer to several hosts', () => {
  interface Copy extends Branch { taken: number; reason?: string }
  const aBranch = (): Copy => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const branch: Copy = {
      stream, taken: 0,
      onTaken: (bytes) => { branch.taken += bytes; },
      giveUp: (why) => { branch.reason = why; stream.destroy(); },
    };
    return branch;
  };
  const read = async (branch: Branch): Promise<string> => {
    let text = '';
    for await (const chunk of branch.stream) text += String(chunk);
    return text;
  };
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const chunks = async function* (count: number, onRead: (count: number) => void = () => {}) {
    for (let at = 1; at <= count; at++) {
      onRead(at);
      yield Buffer.from(`${'x'.repeat(9)}${at % 10}`);
    }
  };

  it('gives each all of it', async () => {
    const [one, two] = [aBranch(), aBranch()];
    const [, first, second] = await Promise.all([fanOut(chunks(20), [one, two], { clock: new ManualClock(), stallMs: 1000 }), read(one), read(two)]);
    expect(first).to.equal(second).and.to.have.length(200);
    expect([one.taken, two.taken]).to.deep.equal([200, 200]);
  });

  it('reads no faster than the slowest takes it, and leaves behind one that stands still', async () => {
    const clock = new ManualClock();
    const [fast, stuck] = [aBranch(), aBranch()];
    let wasRead = 0;
    const text = read(fast);
    const copied = fanOut(chunks(20, (count) => { wasRead = count; }), [fast, stuck], { clock, stallMs: 60_000 });
    for (let turn = 0; turn < 20; turn++) await tick();
    expect(wasRead).to.be.lessThan(4);
    await clock.pass(60_000);
    await copied;
    expect(stuck.reason).to.equal('the host took nothing for 60 s');
    expect(await text).to.have.length(200);
  });

  it('goes on without one that has failed, and ends when none is left', async () => {
    const [good, bad] = [aBranch(), aBranch()];
    bad.stream.destroy();
    const text = read(good);
    await fanOut(chunks(5), [good, bad], { clock: new ManualClock(), stallMs: 1000 });
    expect(await text).to.have.length(50);
    let wasRead = 0;
    await fanOut(chunks(5, (count) => { wasRead = count; }), [bad], { clock: new ManualClock(), stallMs: 1000 });
    expect(wasRead).to.equal(0);
  });

  it('gives all up when the client breaks off, so that no host takes half of it for all', async () => {
    const branch = aBranch();
    branch.stream.resume();
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw new Error('aborted');
    };
    await fanOut(broken(), [branch], { clock: new ManualClock(), stallMs: 1000 });
    expect(branch.reason).to.equal('its source broke off');
  });
});

describe('what a push asks', () => {
  it('is refused when it is not what hosts can be given', () => {
    const digest = sha256('a');
    expect(lookRequestOf({ manifest: digest, blobs: [{ digest, size: 1, isLayer: true }] })).to.deep.equal({ manifest: digest, blobs: [{ digest, size: 1, isLayer: true }], trustsStorage: true });
    for (const bad of [{}, { manifest: '../x', blobs: [] }, { manifest: digest, blobs: [] }, { manifest: digest, blobs: [{ digest, size: -1 }] }, { manifest: digest, blobs: [{ digest, size: 1 }], nodes: [] }]) {
      expect(() => lookRequestOf(bad), JSON.stringify(bad)).to.throw(/^image: /);
    }
    for (const names of [[], ['App'], ['a;b'], [`app@${digest}`], 'app']) expect(() => loadRequestOf({ names, nodes: ['node-1'] }), String(names)).to.throw(/^image: /);
  });
});
