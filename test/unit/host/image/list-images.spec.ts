import { expect } from 'chai';
import { parseImages } from '../../../../host/image/list-images.js';

describe('the images of a host', () => {
  const row = (id: string, names: readonly string[] | null) => ({ Id: id, Names: names, Digest: `sha256:${id}`, Size: 5, Created: 1767225600, RepoTags: null });
  const parse = (rows: readonly object[], pushed = '') => parseImages(`${JSON.stringify(rows, null, 4)}\n@@ pushed\n${pushed}`);

  it('come once each, though podman 4.3 lists one with two names twice', () => {
    const twice = row('a', ['localhost/app:1', 'localhost/app:2']);
    expect(parse([twice, twice, row('b', null)]).map(({ id, names }) => [id, names])).to.deep.equal([['a', ['localhost/app:1', 'localhost/app:2']], ['b', []]]);
  });

  it('are told from those that were pushed by their names', () => {
    expect(parse([row('a', ['localhost/app:1']), row('b', ['localhost/app:10'])], 'localhost/app:1\n').map(({ isPushed }) => isPushed)).to.deep.equal([true, false]);
  });

  it('are no guess when podman says something else', () => {
    expect(() => parseImages('Error: oops')).to.throw('not understood');
  });
});
