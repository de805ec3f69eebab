import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { sealContext, type FileObject } from '../../../model/index.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const service = (secrets: readonly string[]): string => JSON.stringify({ apiVersion: 'drover/v1', kind: 'Service', metadata: { name: 'web' }, spec: { image: 'x', secrets } });
const secret = (spec: object, name = 'pw'): string => JSON.stringify({ apiVersion: 'drover/v1', kind: 'Secret', metadata: { name }, spec });

describe('secrets over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const drover = (argv: readonly string[], input = '') => api.drover(argv, { stdin: Readable.from([Buffer.from(input)]) as InputStream });
  const stored = async (name = 'pw'): Promise<FileObject> => (await api.store.get('Secret', name)) ?? expect.fail(`no secret ${name}`);
  const valueOf = (file: FileObject, at = 0): string => api.deps.vault.open(sealContext(file, file.spec.versions[at]!.id), file.spec.versions[at]!.sealed).toString();
  const versionOfWeb = async () => (await api.store.get('Service', 'web'))?.spec.secrets?.[0]?.version;

  it('read `file:` beside the manifest, whatever bytes are in there', async () => {
    await mkdir(join(api.dir, 'app'));
    await writeFile(join(api.dir, 'app', 'pw.bin'), Buffer.from([0, 255, 10]));
    await writeFile(join(api.dir, 'app', 'secret.yaml'), secret({ file: 'pw.bin' }));
    expect(await drover(['apply', '-f', 'app'])).to.include({ code: 0, out: 'secret/pw created\n' });
    expect(api.deps.vault.open(sealContext(await stored(), (await stored()).spec.versions[0]!.id), (await stored()).spec.versions[0]!.sealed)).to.deep.equal(Buffer.from([0, 255, 10]));
    await writeFile(join(api.dir, 'app', 'secret.yaml'), secret({ file: 'absent' }));
    expect(await drover(['apply', '-f', 'app'])).to.deep.include({ code: 2 });
  });

  it('keep labels that an update of the value does not speak of', async () => {
    await drover(['secret', 'create', 'pw', '-', '-l', 'team=a', '-l', 'tier=b'], 'one');
    await drover(['secret', 'update', 'pw', '-'], 'two');
    expect((await stored()).metadata.labels).to.deep.equal({ team: 'a', tier: 'b' });
    expect([valueOf(await stored()), valueOf(await stored(), 1)]).to.deep.equal(['two', 'one']);
  });

  it('can be applied as they are printed, which leaves their value as it is', async () => {
    await drover(['secret', 'create', 'pw', '-'], 'one');
    const { out } = await drover(['get', 'secret', 'pw', '-o', 'manifest']);
    expect(await drover(['apply', '-f', '-'], out)).to.include({ code: 0, out: 'secret/pw unchanged\n' });
  });

  /** `meanwhile` happens when the next commit has been planned. */
  const beforeNextCommit = (meanwhile: () => Promise<unknown>): void => {
    const commit = api.mirror.commit.bind(api.mirror);
    api.mirror.commit = async (writes, options) => {
      api.mirror.commit = commit;
      await meanwhile();
      return commit(writes, options);
    };
  };

  it('never leave a service at a former value, whoever comes first when both change at the same moment', async () => {
    const applySecret = (value: string) => drover(['apply', '-f', '-'], secret({ stringData: value }));
    const applyService = () => drover(['apply', '-f', '-'], service(['pw']));
    await applySecret('one');
    beforeNextCommit(() => applySecret('two'));
    expect(await applyService()).to.include({ code: 0 });
    expect(await versionOfWeb()).to.equal((await stored()).spec.versions[0]!.id);
    await drover(['apply', '-f', '-'], service([]));
    beforeNextCommit(applyService);
    expect(await applySecret('three')).to.deep.include({ code: 0, out: 'secret/pw configured\nservice/web configured\n' });
    expect(await versionOfWeb()).to.equal((await stored()).spec.versions[0]!.id);
    expect(valueOf(await stored())).to.equal('three');
  });

  it('are not removed beneath a service that is new to them', async () => {
    await drover(['secret', 'create', 'pw', '-'], 'one');
    beforeNextCommit(() => drover(['apply', '-f', '-'], service(['pw'])));
    expect((await drover(['secret', 'rm', 'pw'])).err).to.include('secret pw is in use by service web');
    await drover(['delete', 'service', 'web']);
    beforeNextCommit(() => drover(['secret', 'rm', 'pw']));
    expect((await drover(['apply', '-f', '-'], service(['pw']).replace('web', 'api'))).err).to.include('secret pw does not exist any more');
  });

  it('are sealed anew by a rotation; one that a member has yet to hear of is ended before another begins', async () => {
    await drover(['secret', 'create', 'pw', '-'], 'one');
    const before = (await stored()).spec.versions[0]!.sealed.key;
    const first = await drover(['secret', 'rotate-key']);
    expect(first.out).to.match(/^new key \w+, 1 object sealed anew\n$/);
    expect(first.err).to.include('not fetched yet by there');
    const key = (await stored()).spec.versions[0]!.sealed.key;
    expect([key === before, valueOf(await stored())]).to.deep.equal([false, 'one']);
    expect((await drover(['secret', 'rotate-key'])).out).to.equal(`ended an earlier rotation to key ${key}, 0 objects sealed anew\n`);
  });

  it('go on with a rotation that was cut off, and seal only what was left', async () => {
    await drover(['secret', 'create', 'pw', '-'], 'one');
    await api.deps.vault.renew();
    await drover(['secret', 'create', 'other', '-'], 'two');
    const { out } = await drover(['secret', 'rotate-key']);
    expect(out).to.match(/^ended an earlier rotation to key \w+, 1 object sealed anew\n$/);
    expect([valueOf(await stored()), valueOf(await stored('other'))]).to.deep.equal(['one', 'two']);
  });
});
