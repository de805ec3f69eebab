import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const document = (kind: string, name: string, spec: string, app = 'shop'): string =>
  `apiVersion: drover/v1\nkind: ${kind}\nmetadata: { name: ${name}, labels: { app: ${app} } }\nspec: ${spec}\n`;
const service = (name: string, more = '', app = 'shop'): string => document('Service', name, `{ image: "registry.example/web:1"${more} }`, app);
const piped = (text: string): InputStream => Readable.from([Buffer.from(text)]) as InputStream;

describe('apply --prune over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi();
    await mkdir(join(api.dir, 'app/more'), { recursive: true });
    await write('web.yaml', service('web', ', networks: [front]'));
    await write('front.yaml', document('Network', 'front', '{}'));
    await write('more/old.yaml', service('old', ', networks: [back], secrets: [token]'));
    await write('more/back.yaml', document('Network', 'back', '{}'));
    await write('more/token.yaml', document('Secret', 'token', '{ stringData: swordfish }'));
    await write('other.yaml', service('other', '', 'blog'));
    expect(await api.drover(['apply', '-f', 'app', '-R'])).to.include({ code: 0 });
    await rm(join(api.dir, 'app/other.yaml'));
  });
  afterEach(() => api.close());

  const write = (name: string, text: string) => writeFile(join(api.dir, 'app', name), text);
  const prune = (...options: string[]) => api.drover(['apply', '-f', 'app', '-R', '--prune', '-l', 'app=shop', ...options]);
  const removeMore = () => rm(join(api.dir, 'app/more'), { recursive: true });
  const GOING = ['service/old', 'network/back', 'secret/token'];

  it('deletes what is in no file any more, in one commit, and nothing with other labels', async () => {
    await removeMore();
    const { code, out, err } = await prune();
    expect({ code, out, err }).to.deep.equal({ code: 0, out: ['network/front unchanged', 'service/web unchanged', ...GOING.map((ref) => `${ref} pruned`), ''].join('\n'), err: '' });
    expect((await api.store.get('Service', 'old'))?.metadata.deletionTimestamp).to.be.a('string');
    expect((await api.store.get('Network', 'back'))?.metadata.deletionTimestamp).to.be.a('string');
    expect(await api.store.get('Secret', 'token')).to.equal(undefined);
    expect((await api.store.get('Service', 'other'))?.metadata.deletionTimestamp).to.equal(undefined);
    expect((await prune()).out).to.equal('network/front unchanged\nservice/web unchanged\n');
  });

  it('shows what would go in a dry run and in a diff, without a word of a secret', async () => {
    await removeMore();
    const version = api.store.version;
    expect((await prune('--dry-run')).out).to.contain('service/old pruned (dry run)\n');
    const { code, out } = await api.drover(['diff', '-f', 'app', '--prune', '-l', 'app=shop']);
    expect(code).to.equal(1);
    for (const ref of GOING) expect(out).to.contain(`--- stored/${ref}\n+++ /dev/null\n`);
    expect(out).not.to.contain('swordfish');
    expect(api.store.version).to.equal(version);
  });

  it('changes nothing when a service that stays would miss what goes, and names both', async () => {
    await removeMore();
    await api.drover(['apply', '-f', '-'], { stdin: piped(service('theirs', ', networks: [back]', 'blog')) });
    await write('web.yaml', service('web', ', networks: [front], replicas: 5'));
    const version = api.store.version;
    const { code, err } = await prune();
    expect(code).to.equal(1);
    expect(err).to.contain('nothing was changed: network back would be pruned, and service theirs, which stays, uses it');
    expect(api.store.version).to.equal(version);
  });

  it('leaves documents with other labels alone, and the objects that they describe', async () => {
    await write('web.yaml', service('web', ', networks: [front], replicas: 5', 'blog'));
    const { code, err } = await prune();
    expect({ code, err }).to.deep.equal({ code: 0, err: 'left out, for they have other labels: service/web\n' });
    const web = await api.store.get('Service', 'web');
    expect([web?.spec.replicas, web?.metadata.deletionTimestamp]).to.deep.equal([1, undefined]);
  });

  it('wants to be told what it is about, and refuses what a person can hardly have meant', async () => {
    const refused = async (...options: string[]): Promise<string> => {
      const { code, err } = await api.drover(['apply', '-f', 'app', ...options]);
      expect(code).to.equal(2);
      return err;
    };
    expect(await refused('--prune')).to.contain('with -l app=web, or --all');
    expect(await refused('--prune', '--all', '-l', 'app=shop')).to.contain('with -l app=web, or --all');
    expect(await refused('--all')).to.contain('--all belongs to --prune');
    expect(await refused('--prune', '-l', 'app!=blog')).to.contain('also fits what has no label at all');
    expect(await refused('--prune', '-l', 'app=nobody')).to.contain('no document has the labels app=nobody');
  });

  it('takes everything that is in no file with --all', async () => {
    await removeMore();
    const { out } = await api.drover(['apply', '-f', 'app', '--prune', '--all']);
    expect(out).to.contain('service/old pruned').and.to.contain('service/other pruned');
  });

  it('is what a Compose file is deployed with', async () => {
    const compose = (text: string) => writeFile(join(api.dir, 'compose.yaml'), text);
    const deploy = () => api.drover(['compose', 'deploy', '-p', 'shop', '--prune', '--dry-run']);
    await compose('services: { web: { image: "registry.example/web:1" } }');
    expect((await deploy()).out).to.contain('service/shop-web created (dry run)').and.to.contain('service/web pruned (dry run)').and.not.to.contain('service/other');
  });
});
