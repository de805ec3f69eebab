import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream, OutputStream } from '../../../cli/context.js';
import { unpack } from '../../../cli/copy/unpack.js';
import { aNode, aRunningTask, aService, aTask } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { tarArchive } from '../../support/tar-archive.js';

const service = aService({ name: 'web' });

describe('cp and top over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(aNode(), service, aRunningTask({ service, id: 'abcdefghijkl' }), aTask({ service: aService({ name: 'done' }), id: 'bbbbbbbbbbbb', status: { state: 'failed', node: 'node-1' } }));
    await mkdir(inside('etc/deep'), { recursive: true });
    await writeFile(inside('etc/hosts'), 'hosts\n');
    await writeFile(inside('etc/deep/big'), Buffer.alloc(3_000_001, 'big'));
    await symlink('../hosts', inside('etc/deep/link'));
    await mkdir(inside('srv'));
  });
  afterEach(() => api.close());

  const inside = (path: string): string => join(api.dir, 'inside', path);
  const here = (path: string): string => join(api.dir, path);
  const cp = (...words: string[]) => api.drover(['cp', ...words]);
  const DONE = { code: 0, out: '', err: '' };

  it('copies a file out of a task: to a name, into a directory, over a file', async () => {
    expect(await cp('web.1:/etc/hosts', 'got')).to.deep.equal(DONE);
    expect(await readFile(here('got'), 'utf8')).to.equal('hosts\n');
    await mkdir(here('dir'));
    expect(await cp('web:etc/hosts', 'dir')).to.deep.equal(DONE);
    expect(await readFile(here('dir/hosts'), 'utf8')).to.equal('hosts\n');
    await writeFile(inside('etc/hosts'), 'new\n');
    await cp('web.1:/etc/hosts', 'got');
    expect(await readFile(here('got'), 'utf8')).to.equal('new\n');
  });

  it('copies a directory out whole, with links as links, modes and times', async () => {
    await chmod(inside('etc/deep'), 0o555);
    expect(await cp('web.1:/etc', 'copy')).to.deep.equal(DONE);
    expect((await readFile(here('copy/deep/big'))).equals(await readFile(inside('etc/deep/big')))).to.equal(true);
    expect(await readlink(here('copy/deep/link'))).to.equal('../hosts');
    expect((await lstat(here('copy/deep'))).mode & 0o777).to.equal(0o555);
    expect((await lstat(here('copy/hosts'))).mtimeMs).to.be.closeTo((await lstat(inside('etc/hosts'))).mtimeMs, 1001);
    await mkdir(here('flat'));
    await cp('web.1:/etc/.', 'flat');
    expect(await readFile(here('flat/hosts'), 'utf8')).to.equal('hosts\n');
    await chmod(inside('etc/deep'), 0o755);
    await cp('web.1:/', 'all');
    expect(await readFile(here('all/etc/hosts'), 'utf8')).to.equal('hosts\n');
  });

  it('copies files and directories in: into a directory, to a new name, what is in them', async () => {
    await mkdir(here('site/pages'), { recursive: true });
    await writeFile(here(`site/pages/${'n'.repeat(150)}`), Buffer.alloc(2_000_000, 7));
    await symlink('pages', here('site/latest'));
    expect(await cp('site', 'web.1:/srv')).to.deep.equal(DONE);
    expect((await readFile(inside(`srv/site/pages/${'n'.repeat(150)}`))).length).to.equal(2_000_000);
    expect(await readlink(inside('srv/site/latest'))).to.equal('pages');
    expect(await cp('site', 'web:/srv/new')).to.deep.equal(DONE);
    expect((await lstat(inside('srv/new/pages'))).isDirectory()).to.equal(true);
    expect(await cp('site/.', 'web:/srv')).to.deep.equal(DONE);
    expect((await lstat(inside('srv/pages'))).isDirectory()).to.equal(true);
    await symlink('site', here('link'));
    expect(await cp('-L', 'link', 'web:/srv/followed')).to.deep.equal(DONE);
    expect((await lstat(inside('srv/followed'))).isDirectory()).to.equal(true);
    expect(await cp('link', 'web:/srv/as-it-is')).to.deep.equal(DONE);
    expect(await readlink(inside('srv/as-it-is'))).to.equal('site');
  });

  it('takes and gives tar archives as streams', async () => {
    const chunks: Buffer[] = [];
    const stdout = new Writable({ write: (chunk: Buffer, _encoding, next) => { chunks.push(chunk); next(); } }) as OutputStream;
    expect(await api.drover(['cp', 'web.1:/etc/hosts', '-'], { stdout })).to.include({ code: 0 });
    const archive = Buffer.concat(chunks);
    expect(execFileSync('tar', ['-xO'], { input: archive }).toString()).to.equal('hosts\n');
    expect(await api.drover(['cp', '-', 'web.1:/srv'], { stdin: Readable.from([archive]) as InputStream })).to.include({ code: 0 });
    expect(await readFile(inside('srv/hosts'), 'utf8')).to.equal('hosts\n');
  });

  it('says what is not there, or does not run, and what makes no sense', async () => {
    expect(await cp('web.1:/nope', 'x')).to.deep.equal({ code: 1, out: '', err: 'error: web.1.abcdefghijkl has no /nope\n' });
    await writeFile(here('file'), 'x');
    expect((await cp('file', 'web.1:/nope/x')).err).to.equal('error: web.1.abcdefghijkl has no directory /nope\n');
    expect((await cp('file', 'web.1:/srv/no/')).err).to.contain('there is no directory /srv/no');
    expect((await cp('web.1:/etc', 'file')).err).to.contain('is a file: a directory cannot take its place');
    expect((await cp('nowhere', 'web.1:/srv')).err).to.match(/^error: copy: ENOENT.*nowhere/);
    expect((await cp('wbe.1:/etc', 'x')).err).to.contain('task "wbe.1" does not exist');
    expect((await cp('done.1:/etc', 'x')).err).to.contain('is failed, not running');
    expect(await cp('web.1:/etc', 'web.1:/srv')).to.include({ code: 2 });
    expect(await cp('file', 'other')).to.include({ code: 2 });
  });

  it('writes nothing outside of the target, whatever links an archive has', async () => {
    await mkdir(here('away'));
    await mkdir(inside('evil'));
    await symlink(here('away'), inside('evil/out'));
    await mkdir(inside('evil2/out'), { recursive: true });
    await writeFile(inside('evil2/out/file'), 'x');
    expect(await cp('web.1:/evil', 'target')).to.deep.equal(DONE);
    expect((await cp('web.1:/evil2/.', 'target')).err).to.contain('target/out is there, and is no directory');
    expect(await readFile(here('away/file'), 'utf8').catch(() => 'none')).to.equal('none');
  });

  it('refuses names that lead out of the target', async () => {
    const names = [['root/../../away', ''], ['/etc/passwd', ''], ['root/x', '../away']] as const;
    for (const [name, target] of names) {
      const archive = await tarArchive({ type: 'directory', name: 'root/' }, { type: target === '' ? 'file' : 'link', name, linkname: target });
      const landing = { directory: api.dir, name: 'target' };
      const said = await unpack(Readable.from([archive]), { isBare: false, keepsOwner: false, land: () => landing, onSkipped: () => undefined }).then(() => 'nothing', (error: Error) => error.message);
      expect(said).to.contain('lies outside of what was asked for');
    }
    expect(await lstat(here('away')).catch(() => 'none')).to.equal('none');
  });

  it('shows the processes of a task, and of all of a service beside their tasks', async () => {
    expect((await api.drover(['top', 'web.1'])).out).to.equal('USER   PID   COMMAND\nroot   1     /bin/serve web.1.abcdefghijkl\nwww    7     worker  [31m\n');
    expect((await api.drover(['top', 'web'])).out).to.contain('TASK                 USER   PID   COMMAND\nweb.1.abcdefghijkl   root   1');
    expect((await api.drover(['top', 'done.1'])).err).to.contain('is failed, not running');
  });
});
