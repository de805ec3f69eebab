import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { OperatorError } from '../../../base/errors.js';
import type { InputStream } from '../../../cli/context.js';
import type { HostPool, HostSession } from '../../../host/contract.js';
import { createImageGateway } from '../../../jobs/image-gateway.js';
import { eventually } from '../../support/eventually.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { aNode, someFacts } from '../../support/builders.js';
import { dockerArchive, layerOf, ociArchive, sha256, type ImageOptions } from '../../support/image-archive.js';
import type { ScratchHost } from '../../support/scratch-host.js';
import { scratchSession } from '../../support/scratch-session.js';
import { PODMAN, storageHost, tagsOf } from '../../support/scratch-storage.js';

const NODES = ['node-1', 'node-2', 'node-3'] as const;

/** The command line and the API as they are; hosts are folders, their scripts run in a real shell. */
describe('drover image push', function () {
  this.timeout(60_000);
  let api: ApiFixture;
  let hosts: Map<string, ScratchHost>;
  let sessions: Map<string, HostSession>;
  /** Bytes that each host was sent. */
  let received: Map<string, number>;

  beforeEach(async () => {
    api = await startApi(...NODES.map((name) => aNode({ name })), aNode({ name: 'down', status: { state: 'down' } }), aNode({ name: 'gone', status: { state: 'leaving' } }));
    hosts = new Map(NODES.map((name) => [name, storageHost()]));
    sessions = new Map(NODES.map((name) => [name, scratchSession(host(name), name)]));
    received = new Map(NODES.map((name) => [name, 0]));
    const pool: Pick<HostPool, 'session'> = {
      session: async ({ node }) => {
        const session = sessions.get(node);
        if (session === undefined) throw new OperatorError('HOST_UNREACHABLE', `connect to ${node}: no route to host`, { node });
        return { ...session, exec: (argv, options) => {
          options.stdin?.on('data', (chunk: Buffer) => received.set(node, (received.get(node) ?? 0) + chunk.length));
          return session.exec(argv, options);
        } };
      },
    };
    Object.assign(api.deps.images, createImageGateway({ hosts: pool as HostPool, clock: systemClock }));
  });
  afterEach(async () => {
    await api.close();
    for (const one of hosts.values()) one.remove();
  });

  const host = (name: string): ScratchHost => hosts.get(name)!;
  const save = (bytes: Buffer): void => writeFileSync(join(api.dir, 'app.tar'), bytes);
  const push = (...argv: readonly string[]) => api.drover(['image', 'push', '-f', 'app.tar', ...argv]);
  const directory = (name: string): string => join(host(name).dir, 'var/lib/drover/pushes');
  const left = (name: string): readonly string[] => (existsSync(directory(name)) ? readdirSync(directory(name)) : []);
  const BASE = 'base '.repeat(1_000_000);
  const image = (changes: Partial<ImageOptions> = {}): ImageOptions => ({ name: 'docker.io/library/app:1', layers: [BASE, 'one'], ...changes });

  it('brings the image to all ready nodes, under its name in full, and tells the digest', async () => {
    save(ociArchive(image()));
    const { code, out, err } = await push();
    expect({ code, out: out.split('\n')[0] }, err).to.deep.equal({ code: 0, out: 'docker.io/library/app:1 is on node-1, node-2, node-3' });
    expect(out).to.match(/digest: sha256:[0-9a-f]{64}\n$/);
    for (const name of NODES) {
      expect(tagsOf(host(name)), name).to.match(/^podman tag [0-9a-f]{64} docker.io\/library\/app:1$/).and.to.have.length(1);
      expect(left(name)).to.deep.equal([]);
      expect(err).to.contain(`${name}: sending`).and.to.contain(`${name}: loading`).and.to.contain(`${name}: done, 2 of 2 layers sent`);
    }
  });

  it('sends only layers that a host lacks: none of the base for the next version', async () => {
    save(dockerArchive(image()));
    await push();
    const [first = 0] = received.values();
    expect(first).to.be.greaterThan(BASE.length);
    save(dockerArchive(image({ layers: [BASE, 'two'] })));
    const { code, err } = await push('app:2');
    expect(code).to.equal(0);
    expect(err).to.contain('node-2: done, 1 of 2 layers sent (0.0 MB)');
    for (const name of NODES) expect((received.get(name) ?? 0) - first, name).to.be.within(1, 20_000);
    expect(tagsOf(host('node-1')).at(-1)).to.match(/docker.io\/library\/app:2$/);
  });

  it('sends to the nodes that are named, and refuses one that there is not, or that leaves, before anything is sent', async () => {
    save(ociArchive(image()));
    expect((await push('--node', 'node-2', '--node', 'node-3')).out).to.contain('is on node-2, node-3\n');
    expect(received.get('node-1')).to.equal(0);
    expect(await push('--node', 'node-9')).to.deep.include({ code: 1, out: '' });
    expect((await push('--node', 'node-1', '--node', 'gone')).err).to.contain('node gone is leaving');
    expect(received.get('node-1')).to.equal(0);
  });

  it('goes on without a host that cannot be reached, is full, or is another kind of machine, and its exit code says so', async () => {
    await api.store.seed(aNode({ name: 'other', status: { facts: someFacts({ architecture: 'aarch64' }) } }));
    sessions.set('other', scratchSession(host('node-1'), 'other'));
    sessions.delete('node-2');
    host('node-3').program('cat', 'case "$*" in "") echo "cat: write error: No space left on device" >&2; exit 1 ;; *) exec /bin/cat "$@" ;; esac');
    save(ociArchive(image()));
    const { code, out, err } = await push();
    expect(code).to.equal(1);
    expect(out.split('\n')[0]).to.equal('docker.io/library/app:1 is on node-1');
    expect(err).to.contain('node-2: failed: connect to node-2: no route to host');
    expect(err).to.match(/node-3: failed: send a layer on node-3: .*No space left on device/);
    expect(err).to.match(/other: +failed: node other is aarch64, and the image is for amd64/);
    expect(left('node-3')).to.deep.equal([]);
    expect((await push('--node', 'node-3')).code, 'with nobody left who takes the rest').to.equal(1);
  });

  it('says beforehand what does not fit', async () => {
    host('node-1').program('df', 'printf "Filesystem 1024-blocks Used Available\\nx 9 9 1\\n"');
    save(ociArchive(image()));
    const { code, err } = await push('--node', 'node-1');
    expect({ code, sent: received.get('node-1') }).to.deep.equal({ code: 1, sent: 0 });
    expect(err).to.match(/the host is full: \d+ MB are to be sent, 1 MB are free/);
  });

  it('sends a layer after all that the storage lists and podman does not find', async () => {
    save(dockerArchive(image()));
    host('node-1').write({ '/var/lib/containers/storage/overlay-layers/volatile-layers.json': `{"diff-digest":"${sha256(layerOf(BASE))}"}` });
    const { code, err } = await push('--node', 'node-1');
    expect(code, err).to.equal(0);
    expect(err).to.contain('node-1: done, 2 of 2 layers sent');
  });

  it('takes up what was interrupted, and leaves nothing half', async () => {
    save(dockerArchive(image({ layers: ['small', BASE] })));
    const abort = new AbortController();
    host('node-1').program('cat', '[ -n "$1" ] || { head -c 600000; sleep 1; }; exec /bin/cat "$@"');
    const interrupted = api.drover(['image', 'push', '-f', 'app.tar', '--node', 'node-1'], { interrupted: abort.signal });
    await eventually(() => expect(received.get('node-1')).to.be.greaterThan(600_000), 20_000);
    abort.abort();
    expect((await interrupted).code).to.equal(130);
    const pushed = () => left('node-1').flatMap((name) => readdirSync(join(directory('node-1'), name)));
    await eventually(() => expect(pushed().filter((name) => name.startsWith('part.'))).to.deep.equal([]), 20_000);
    expect(pushed()).to.have.length(2);
    const before = received.get('node-1') ?? 0;
    host('node-1').program('cat', 'exec /bin/cat "$@"');
    const { code, err } = await push('--node', 'node-1');
    expect(code, err).to.equal(0);
    expect(err).to.contain('1 of 2 layers sent');
    expect(received.get('node-1')! - before).to.be.greaterThan(BASE.length);
    expect(left('node-1')).to.deep.equal([]);
  });

  it('takes the archive on stdin, too', async () => {
    const { code, out } = await api.drover(['image', 'push', '-f', '-', 'team/app:3'], { stdin: Readable.from([ociArchive(image())]) as InputStream });
    expect({ code, out: out.split('\n')[0] }).to.deep.equal({ code: 0, out: 'team/app:3 is on node-1, node-2, node-3' });
  });

  it('is followed by a list of who has what, which names hosts that do not answer', async () => {
    const podman = (id: string, ...names: readonly string[]) => `[{"Id":"${id.repeat(64)}","Names":${JSON.stringify(names)},"Digest":"${sha256(id)}","Size":7500000,"Created":1767225600},{"Id":"${'f'.repeat(64)}","Names":null,"Size":1,"Created":1767225600}]`;
    host('node-1').program('podman', `echo '${podman('a', 'docker.io/library/app:1', 'localhost/own:1')}'`);
    host('node-1').write({ '/var/lib/drover/pushed-images': 'localhost/own:1\n' });
    host('node-2').program('podman', `echo '${podman('b', 'docker.io/library/app:1')}'`);
    sessions.delete('node-3');
    const { code, out, err } = await api.drover(['image', 'ls']);
    expect({ code, err }).to.deep.equal({ code: 1, err: 'node-3: connect to node-3: no route to host\n' });
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '|'))).to.deep.equal([
      'IMAGE|ID|SIZE|AGE|PUSHED|NODES',
      '<none>|ffffffffffff|0.0 MB|2m|-|node-1, node-2',
      'docker.io/library/app:1|aaaaaaaaaaaa|7.5 MB|2m|yes|node-1',
      'docker.io/library/app:1|bbbbbbbbbbbb|7.5 MB|2m|-|node-2',
      'localhost/own:1|aaaaaaaaaaaa|7.5 MB|2m|yes|node-1',
      '',
    ]);
    expect(JSON.parse((await api.drover(['image', 'ls', '--node', 'node-2', '-o', 'json'])).out).nodes[0].images[0]).to.deep.equal({
      id: 'b'.repeat(64), names: ['docker.io/library/app:1'], digest: sha256('b'), size: 7_500_000, createdAt: '2026-01-01T00:00:00.000Z', isPushed: false,
    });
  });

  it('says what is wrong with the file before it asks anybody', async () => {
    expect((await push()).err).to.contain('no such file');
    save(Buffer.alloc(5000, 1));
    expect(await push()).to.deep.include({ code: 2, out: '' });
    expect((await push()).err).to.contain('no tar archive').and.to.contain('podman save');
    expect([...received.values()]).to.deep.equal([0, 0, 0]);
  });

  it('says that podman refused it, in podman\'s words', async () => {
    host('node-1').program('podman', `case "$1" in pull) echo "Error: unsupported layer" >&2; exit 125 ;; esac\n${PODMAN}`);
    save(ociArchive(image()));
    const { code, err } = await push('--node', 'node-1');
    expect(code).to.equal(1);
    expect(err).to.contain('node-1: failed: load the image on node-1: podman cannot load it: Error: unsupported layer');
    expect(readFileSync(join(host('node-1').dir, 'calls'), 'utf8')).to.not.contain('podman tag');
  });
});
