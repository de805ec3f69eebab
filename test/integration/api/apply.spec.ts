import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const WEB = `apiVersion: drover/v1
kind: Network
metadata: { name: internal }
spec: { subnet: 172.30.0.0/24 }
---
apiVersion: drover/v1
kind: Service
metadata: { name: web }
spec: { image: "registry.example/web:1", replicas: 2, networks: [internal] }
`;
const NODE = `apiVersion: drover/v1
kind: Node
metadata: { name: node-1 }
spec: { ssh: { host: 192.0.2.11 } }
`;

const piped = (text: string): InputStream => Readable.from([Buffer.from(text)]) as InputStream;

describe('apply, diff and delete over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const apply = (text: string, ...options: string[]) => api.drover(['apply', '-f', '-', ...options], { stdin: piped(text) });

  it('creates, then changes nothing when applied again, so that a pipeline may apply at every run', async () => {
    const first = await apply(WEB);
    expect(first).to.include({ code: 0, out: 'network/internal created\nservice/web created\n' });
    const version = api.store.version;
    const unchanged = { code: 0, out: 'network/internal unchanged\nservice/web unchanged\n' };
    expect(await apply(WEB, '--resolve-image', 'changed')).to.include(unchanged);
    expect(api.store.version).to.equal(version);
    expect(await apply(WEB), 'but for the question which digest the image has now').to.include(unchanged);
    expect(api.store.version).to.equal(version + 1);
  });

  it('chooses a published port that was left to it, and keeps it when the same text is applied again', async () => {
    const text = WEB.replace('replicas: 2', 'replicas: 2, ports: [8080]');
    await apply(text);
    const published = (await api.store.get('Service', 'web'))?.spec.ports[0]?.published;
    expect(published).to.be.within(30_000, 32_767);
    expect((await apply(text)).out).to.contain('service/web unchanged');
    expect((await api.drover(['diff', '-f', '-'], { stdin: piped(text) })).code).to.equal(0);
    await apply(text.replace('replicas: 2', 'replicas: 3'));
    expect((await api.store.get('Service', 'web'))?.spec.ports[0]?.published).to.equal(published);
  });

  it('raises the generation only with the spec, so that a label does not replace tasks', async () => {
    await apply(WEB);
    await apply(WEB.replace('{ name: web }', '{ name: web, labels: { tier: front } }'));
    expect((await api.store.get('Service', 'web'))?.metadata).to.include({ generation: 1 });
    const { out } = await apply(WEB.replace('replicas: 2', 'replicas: 3'));
    expect(out).to.contain('service/web configured');
    expect((await api.store.get('Service', 'web'))?.metadata).to.include({ generation: 2 });
  });

  it('puts the variables of env files into env where it runs, with env itself on top, and sends nothing of a file that it cannot read', async () => {
    await writeFile(join(api.dir, 'web.env'), '# a comment\nLEVEL=info\nGREETING="hello" $HOME \n\n  EMPTY=\n');
    await writeFile(join(api.dir, 'more.env'), 'MORE=1\nEMPTY=no longer\n');
    await writeFile(join(api.dir, 'web.yaml'), WEB.replace('replicas: 2', 'replicas: 2, envFile: [web.env, more.env], env: { LEVEL: debug }'));
    expect(await api.drover(['apply', '-f', 'web.yaml'])).to.include({ code: 0 });
    expect((await api.store.get('Service', 'web'))?.spec.env).to.deep.equal({ LEVEL: 'debug', GREETING: '"hello" $HOME ', EMPTY: 'no longer', MORE: '1' });
    await writeFile(join(api.dir, 'more.env'), 'HOME\n');
    const { code, err } = await api.drover(['apply', '-f', 'web.yaml']);
    expect({ code, err }).to.deep.include({ code: 1 }).and.have.property('err').that.matches(/web\.yaml:9:\d+ .*spec\.envFile: more\.env: line 1: expected NAME=value/);
    await writeFile(join(api.dir, 'web.yaml'), WEB.replace('replicas: 2', 'envFile: nowhere.env'));
    expect((await api.drover(['apply', '-f', 'web.yaml'])).err).to.match(/spec\.envFile: reading nowhere\.env: ENOENT/);
  });

  it('writes nothing when one document is wrong, and names file, line and field of every problem', async () => {
    const wrong = WEB.replace('replicas: 2', 'replcas: 2').replace('172.30.0.0/24', '172.30.0.1/24');
    await writeFile(join(api.dir, 'web.yaml'), wrong);
    const { code, out, err } = await api.drover(['apply', '-f', 'web.yaml']);
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/web\.yaml:4:\d+ .*spec\.subnet/).and.to.match(/web\.yaml:9:\d+ .*replcas.*did you mean "replicas"/);
    expect(api.store.version).to.equal(0);
  });

  it('gives problems that only the cluster knows their place in the file too', async () => {
    await writeFile(join(api.dir, 'web.yaml'), WEB.slice(WEB.indexOf('---') + 4));
    const { code, err } = await api.drover(['apply', '-f', 'web.yaml']);
    expect(code).to.equal(1);
    expect(err).to.match(/web\.yaml:4:\d+ .*spec\.networks\[0\].*internal/);
  });

  it('changes nothing in a dry run, and says what it would', async () => {
    const { out } = await apply(WEB, '--dry-run');
    expect(out).to.equal('network/internal created (dry run)\nservice/web created (dry run)\n');
    expect(api.store.version).to.equal(0);
  });

  it('loses no race against a controller that writes the status of the same object', async () => {
    await apply(WEB);
    const held = (await api.store.get('Service', 'web'))!;
    await api.store.commit([{ op: 'put', object: { ...held, status: { ...held.status, fwmark: 256 } } }]); // the mirror may not know it yet
    const { code } = await apply(WEB.replace('replicas: 2', 'replicas: 5'));
    const stored = await api.store.get('Service', 'web');
    expect({ code, fwmark: stored?.status.fwmark, replicas: stored?.spec.replicas }).to.deep.equal({ code: 0, fwmark: 256, replicas: 5 });
  });

  it('marks a node whose host key the user accepts unseen, and stays unchanged afterwards', async () => {
    await apply(NODE, '--accept-new');
    expect((await api.store.get('Node', 'node-1'))?.metadata.annotations).to.deep.equal({ 'drover/accept-new-host-key': 'true' });
    expect((await api.store.get('Node', 'node-1'))?.status).to.include({ state: 'joining' });
    expect((await apply(NODE)).out).to.equal('node/node-1 unchanged\n');
  });

  it('diffs with exit code 0 when nothing differs, 1 when something does, 2 on an error', async () => {
    await apply(WEB);
    const same = await api.drover(['diff', '-f', '-'], { stdin: piped(WEB) });
    const other = await api.drover(['diff', '-f', '-'], { stdin: piped(WEB.replace('replicas: 2', 'replicas: 3')) });
    const broken = await api.drover(['diff', '-f', 'nowhere.yaml']);
    expect([same.code, other.code, broken.code]).to.deep.equal([0, 1, 2]);
    expect(same.out).to.equal('');
    expect(other.out).to.contain('-  replicas: 2\n+  replicas: 3');
  });

  it('refuses to delete a network in use, and deletes it together with its service', async () => {
    await apply(WEB);
    const refused = await api.drover(['delete', 'network', 'internal']);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('internal is in use by');
    const { code, out } = await api.drover(['delete', '-f', '-'], { stdin: piped(WEB) });
    expect({ code, out }).to.deep.equal({ code: 0, out: 'service/web deleting\nnetwork/internal deleting\n' });
    expect((await api.store.get('Service', 'web'))?.metadata.deletionTimestamp).to.be.a('string');
    expect((await apply(WEB)).err).to.contain('being deleted');
  });

  it('says which object does not exist when deleting, unless told that this is no matter', async () => {
    expect(await api.drover(['delete', 'svc/ghost'])).to.include({ code: 1, err: 'service/ghost does not exist\n' });
    expect(await api.drover(['delete', 'svc', 'ghost', '--ignore-not-found'])).to.include({ code: 0, err: '' });
  });
});
