import { expect } from 'chai';
import { renderManifest } from '../../../manifests/render.js';
import { validateResource } from '../../../manifests/validate.js';
import { checked, problemsIn, problemsOf, specOf, written } from './sample.js';

describe('a Secret or Config manifest', () => {
  const bare = (kind: 'Secret' | 'Config', spec: object) => ({ ...written(kind), spec });
  const problems = (spec: object): string => JSON.stringify(validateResource(bare('Secret', spec)));

  it('takes its value as text or in base64, which come to the same', () => {
    expect(checked(bare('Secret', { stringData: 'geheim' })).spec).to.deep.equal({ data: 'Z2VoZWlt' });
    expect(checked(bare('Config', { data: 'Z2Vo\nZWlt\n' })).spec).to.deep.equal({ data: 'Z2VoZWlt' });
  });

  it('may leave its value out, which leaves the stored one as it is: so what `get -o manifest` prints can be applied', () => {
    expect(checked({ ...written('Secret'), spec: undefined }).spec).to.deep.equal({});
  });

  it('has one value', () => {
    expect(problems({ stringData: 'a', data: 'Z2VoZWlt' })).to.include('is given besides stringData');
    expect(problems({ file: 'x', data: 'Z2VoZWlt' })).to.include('is given besides data');
  });

  it('refuses what is no value, and says no word of it', () => {
    for (const spec of [{ data: 'geheim!' }, { stringData: 4711 }, { stringData: '' }, { data: '' }, { stringData: ['geheim'] }, { stringData: 'geheim\0' }, { value: 'geheim' }]) {
      expect(problems(spec), JSON.stringify(spec)).to.include('message').and.not.match(/geheim|4711/);
    }
  });

  it('is as large as Swarm lets it be, and no larger', () => {
    const sized = (kind: 'Secret' | 'Config', bytes: number) => problemsOf(kind, { stringData: 'x'.repeat(bytes) });
    expect([sized('Secret', 500 * 1024), sized('Config', 1000 * 1024)]).to.deep.equal([[], []]);
    expect(sized('Secret', 500 * 1024 + 1)[0]).to.include('a Secret has at most 512000');
    expect(sized('Config', 1000 * 1024 + 1)[0]).to.include('a Config has at most 1024000');
    expect(problemsOf('Config', { stringData: undefined, data: Buffer.alloc(1000 * 1024).toString('base64') })).to.deep.equal([]);
  });

  it('has a name as in Swarm', () => {
    for (const name of ['db_password', 'app.conf', 'A-1', 'x'.repeat(64)]) expect(problemsOf('Secret', {}, { name }), name).to.deep.equal([]);
    for (const name of ['', '.x', 'a b', 'a/b', 'x'.repeat(65)]) expect(problemsOf('Secret', {}, { name })[0], name).to.match(/^metadata\.name/);
  });

  it('shows a config as text where it is text', () => {
    expect(renderManifest(checked(bare('Config', { data: 'Z2VoZWlt' }))).spec).to.deep.equal({ stringData: 'geheim' });
    expect(renderManifest(checked(bare('Config', { data: '/w==' }))).spec).to.deep.equal({ data: '/w==' });
  });
});

describe('files of a service', () => {
  const secrets = (...list: readonly unknown[]) => specOf('Service', { secrets: list }).secrets;
  const problem = (entry: unknown): string => problemsOf('Service', { secrets: [entry] })[0] ?? '';

  it('are where Swarm puts them, readable by all, unless it is said otherwise', () => {
    expect(secrets('db')).to.deep.equal([{ source: 'db', target: '/run/secrets/db', uid: 0, gid: 0, mode: 0o444 }]);
    expect(secrets({ source: 'db', target: 'pw', uid: '33', gid: 34, mode: '0440' })).to.deep.equal([{ source: 'db', target: '/run/secrets/pw', uid: 33, gid: 34, mode: 0o440 }]);
    expect(secrets({ source: 'db', target: '/etc/db/pw' })?.[0]?.target).to.equal('/etc/db/pw');
    expect(specOf('Service', { configs: ['app.conf', { source: 'b', target: 'etc/b' }] }).configs?.map(({ target }) => target)).to.deep.equal(['/app.conf', '/etc/b']);
  });

  it('are left out of a service that has none, whose tasks an upgrade of Drover shall not replace', () => {
    expect(specOf('Service', { secrets: [], configs: [] })).to.not.have.any.keys('secrets', 'configs');
  });

  it('refuse a mode that YAML reads as another number', () => {
    expect(problem({ source: 'db', mode: 440 })).to.include('in quotes');
    expect(problem({ source: 'db', mode: '999' })).to.include('octal');
    expect(problemsIn('apiVersion: drover/v1\nkind: Service\nmetadata: { name: web }\nspec: { image: x, secrets: [{ source: a, mode: 0440 }] }\n').join()).to.include('write "0440" in quotes');
  });

  it('refuse targets that are no path of a file in a container', () => {
    for (const target of ['', '/', '../x', '/a/../b', 'a//b', '/a/', 'a:ro', 'a\nb', '/etc/hosts']) expect(problem({ source: 'db', target }), target).to.match(/^spec\.secrets\[0\]\.target/);
  });

  it('refuse two at one path, or one below another', () => {
    const doubled = (spec: object) => problemsOf('Service', spec);
    expect(doubled({ secrets: ['a', 'a'] })).to.deep.equal(['spec.secrets[1]: /run/secrets/a is the path of another file, or of the directory of one']);
    expect(doubled({ secrets: ['a'], configs: [{ source: 'c', target: '/run/secrets/a/b' }] })).to.have.length(1);
    expect(doubled({ configs: ['a'], mounts: [{ type: 'tmpfs', target: '/a' }] })).to.deep.equal(['spec.configs[0]: /a is the target of a mount']);
    expect(doubled({ secrets: ['a', { source: 'a', target: 'b' }] })).to.deep.equal([]);
  });

  it('know their fields', () => {
    expect(problem({ source: 'a', taget: 'x' })).to.include('did you mean "target"');
    expect(problem({ source: 'a', version: 'v1' })).to.include('unknown field');
    expect(problem({ source: 'a', uid: -1 })).to.include('expected a number');
    expect(problem(7)).to.include('expected the name of a Secret');
  });
});
