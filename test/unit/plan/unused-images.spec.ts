import { expect } from 'chai';
import { API_VERSION, type ImageStock, type Revisions, type StockedImage } from '../../../model/index.js';
import { imageLookPeriodMs, planUnusedImages, wantedImages } from '../../../plan/unused-images.js';
import { aView } from '../../support/apply-writes.js';
import { aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';

const HOUR = 3_600_000, NOW = 100 * HOUR;
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (id: string, change: Partial<StockedImage> = {}): StockedImage => ({ id, names: [`registry.example/web:${id}`], digests: [digest(id)], ...change });
/** Drover has pulled all of them, and nothing used them at any look of the last day. */
const stock = (images: readonly StockedImage[], change: Partial<ImageStock> = {}): ImageStock => ({
  images, used: new Set(), pushed: new Set(), pulled: new Map(images.map(({ id, names }) => [id, new Set(names)])),
  unusedSince: new Map(images.map(({ id }) => [id, NOW - 24 * HOUR])), fullness: 0.5, ...change,
});
const plan = (given: ImageStock, cluster = aView(), keepMs = 24 * HOUR) => {
  const { remove, unusedSince } = planUnusedImages(given, wantedImages(cluster), { keepMs, now: NOW });
  return { gone: remove.map(({ id }) => id), noted: [...unusedSince] };
};

describe('planUnusedImages', () => {
  it('has an image go that Drover pulled and nothing has used for the time, also one that lost its name', () => {
    expect(plan(stock([image('a'), image('b', { names: [] }), image('c', { names: [`registry.example/web@${digest('c')}`] })]))).to.deep.equal({ gone: ['a', 'b', 'c'], noted: [] });
  });

  it('counts from the first look at which nothing used it, and anew after a use', () => {
    const two = [image('a'), image('b')];
    expect(plan(stock(two, { unusedSince: new Map([['a', NOW - HOUR]]) }))).to.deep.equal({ gone: [], noted: [['a', NOW - HOUR], ['b', NOW]] });
    expect(plan(stock(two, { used: new Set(['a', 'b']) }))).to.deep.equal({ gone: [], noted: [] });
  });

  it('never touches what Drover did not bring, what has a name of somebody else, and what was pushed by hand', () => {
    const [theirs, named, pushed] = [image('a'), image('b'), image('c')];
    const given = stock([theirs, named, pushed], { pushed: new Set(pushed.names), pulled: new Map([['b', new Set(['registry.example/other:1'])], ['c', new Set(pushed.names)]]) });
    expect(plan(given)).to.deep.equal({ gone: [], noted: [] });
  });

  it('keeps what containers use, whoever made them', () => {
    expect(plan(stock([image('a')], { used: new Set(['a']) })).gone).to.deep.equal([]);
  });

  it('keeps what a service is, was in a revision that is kept, or a task still runs: a rollback needs no pull', () => {
    const service = aService({ spec: { image: 'registry.example/web:1', imageDigest: digest('a') } });
    const former = { ...service.spec, image: 'registry.example/web:0', imageDigest: digest('b') };
    const revisions: Revisions = {
      apiVersion: API_VERSION, kind: 'Revisions', status: {}, metadata: { ...service.metadata, name: service.metadata.name },
      spec: { serviceUid: service.metadata.uid, items: [{ number: 1, since: EPOCH, templateHash: 'x', spec: former, changes: [], cause: 'apply' }] },
    };
    const byTag = aService({ name: 'tagged', spec: { image: 'registry.example/tagged:1' } });
    const gone = aService({ name: 'gone', spec: { image: 'registry.example/gone:1' } });
    const cluster = aView(service, revisions, byTag, aRunningTask({ service: gone }), aTask({ service: aService({ name: 'over', spec: { image: 'registry.example/over:1' } }), id: 'bbbbbbbbbbbb', status: { state: 'failed' } }));
    const images = [image('a'), image('b'), image('t', { names: ['registry.example/tagged:1'] }), image('g', { names: ['registry.example/gone:1'] }), image('o', { names: ['registry.example/over:1'] })];
    expect(plan(stock(images), cluster).gone).to.deep.equal(['o']);
    const again = { ...revisions, spec: { ...revisions.spec, serviceUid: 'of a service of that name before' } };
    expect(plan(stock([image('b')]), aView(service, again)).gone).to.deep.equal(['b']);
  });

  it('reads short names as podman has them', () => {
    expect(plan(stock([image('a', { names: ['docker.io/library/nginx:latest'] })]), aView(aService({ spec: { image: 'nginx' } }))).gone).to.deep.equal([]);
  });

  it('waits less where the disk fills up, but for what a rollout may just have pulled', () => {
    const given = stock([image('a'), image('b')], { fullness: 0.9, unusedSince: new Map([['a', NOW - HOUR]]) });
    expect(plan(given)).to.deep.equal({ gone: ['a'], noted: [['b', NOW]] });
    expect(plan({ ...given, fullness: 0.85 }).gone).to.deep.equal([]);
    expect(plan(given, aView(), 60_000).gone, 'a shorter time stays').to.deep.equal(['a']);
  });

  it('believes no note from the future: a clock that was set back keeps an image no longer than the time', () => {
    expect(plan(stock([image('a')], { unusedSince: new Map([['a', NOW + 1000 * HOUR]]) })).noted).to.deep.equal([['a', NOW]]);
  });

  it('are looked for each hour, and more often where they are kept for less', () => {
    expect([24 * HOUR, HOUR, 60_000].map(imageLookPeriodMs)).to.deep.equal([HOUR, HOUR, 60_000]);
  });
});
