import { expect } from 'chai';
import { landingOf, parseSide, type Arrival } from '../../../../cli/copy/side.js';

const plain = { isDirectory: false, isContents: false };

describe('a side of cp', () => {
  it('is a path in a task, a path here, or a stream, by the rules of docker cp', () => {
    expect(parseSide('web.1:/etc/hosts')).to.deep.equal({ kind: 'remote', name: 'web.1', path: '/etc/hosts', ...plain });
    expect(parseSide('web:data/')).to.deep.equal({ kind: 'remote', name: 'web', path: '/data', isDirectory: true, isContents: false });
    expect(parseSide('web:/data/.')).to.deep.equal({ kind: 'remote', name: 'web', path: '/data', isDirectory: true, isContents: true });
    expect(parseSide('web:/')).to.deep.equal({ kind: 'remote', name: 'web', path: '/', isDirectory: true, isContents: false });
    expect(parseSide('web:/a:b; rm -rf $(x)')).to.include({ name: 'web', path: '/a:b; rm -rf $(x)' });
    for (const path of ['./a:b', '/a:b', 'a', 'dir/a:b', ':b']) expect(parseSide(path)).to.deep.equal({ kind: 'local', path });
    expect(parseSide('-')).to.deep.equal({ kind: 'stream' });
    expect(() => parseSide('web:')).to.throw('which path in it');
  });
});

describe('where a copy lands', () => {
  const landing = (source: Partial<Arrival['source']>, target: Partial<Arrival['target']>): string => {
    try {
      const { directory, name } = landingOf({ source: { name: 'src', ...plain, ...source }, target: { path: '/there/dst', isDirectory: false, found: 'absent', ...target } });
      return `${directory} ${name}`.trim();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const directory = { isDirectory: true };

  it('is what docker cp has for a file', () => {
    expect(landing({}, { found: 'absent' })).to.equal('/there dst');
    expect(landing({}, { found: 'file' })).to.equal('/there dst');
    expect(landing({}, { found: 'directory' })).to.equal('/there/dst src');
    expect(landing({}, { found: 'absent', isDirectory: true })).to.contain('there is no directory /there/dst');
    expect(landing({}, { found: 'file', isDirectory: true })).to.contain('/there/dst is a file');
  });

  it('is what docker cp has for a directory, and for what is in one', () => {
    expect(landing(directory, { found: 'absent' })).to.equal('/there dst');
    expect(landing(directory, { found: 'directory' })).to.equal('/there/dst src');
    expect(landing(directory, { found: 'file' })).to.contain('/there/dst is a file: a directory cannot take its place');
    expect(landing({ ...directory, isContents: true }, { found: 'absent' })).to.equal('/there dst');
    expect(landing({ ...directory, isContents: true }, { found: 'directory' })).to.equal('/there/dst');
  });
});
