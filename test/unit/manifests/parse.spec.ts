import { expect } from 'chai';
import { locateProblems, parsePath } from '../../../manifests/source.js';
import { formatPath } from '../../../manifests/problem.js';
import { parseManifests } from '../../../manifests/parse.js';
import { problemsIn } from './sample.js';

const SERVICE = 'apiVersion: drover/v1\nkind: Service\nmetadata: { name: web }\nspec:\n  image: nginx\n';

describe('parseManifests', () => {
  it('names file, line, column, document, path and the nearest field, so that the place is found at once', () => {
    expect(problemsIn(`${SERVICE}---\n${SERVICE.replace('web', 'api')}  replcas: 2\n`)).to.deep.equal(['web.yaml:12:3 (document 2) spec.replcas: unknown field, did you mean "replicas"?']);
  });

  it('gives all problems of all documents at once, and the documents that are right', () => {
    const { documents, problems } = parseManifests(`${SERVICE}---\nkind: Task\n---\n${SERVICE.replace('web', 'b')}  a: 1\n  b: 2\n`);
    expect(documents.map(({ metadata }) => metadata.name)).to.deep.equal(['web']);
    expect(problems.map(({ document, path }) => [document, path])).to.deep.equal([[2, 'kind'], [3, 'spec.a'], [3, 'spec.b']]);
  });

  it('points at the nearest thing around what is missing', () => {
    expect(problemsIn('apiVersion: drover/v1\nkind: Service\nmetadata: { name: web }\nspec:\n  replicas: 1\n')).to.deep.equal(['web.yaml:4:1 (document 1) spec.image: is required']);
  });

  it('knows the words of Compose and snake case', () => {
    const text = problemsIn(`${SERVICE}  environment: {}\n  stop_grace_period: 1s\n`);
    expect(text[0]).to.match(/did you mean "env"\?$/);
    expect(text[1]).to.match(/did you mean "stopGracePeriod"\?$/);
  });

  it('says why Task and Host cannot be written, and knows kinds and versions', () => {
    const kind = (name: string): string => problemsIn(`apiVersion: drover/v1\nkind: ${name}\n`)[0] ?? '';
    expect(kind('Task')).to.include('Task is read-only');
    expect(kind('Host')).to.include('Host is read-only');
    expect(kind('Servce')).to.match(/did you mean "Service"\?$/);
    expect(problemsIn(SERVICE.replace('v1', 'v2'))[0]).to.include('apiVersion: expected drover/v1');
  });

  it('refuses an object that is written twice in one input, at the second place', () => {
    expect(problemsIn(`${SERVICE}---\n${SERVICE}`)).to.deep.equal(['web.yaml:9:13 (document 2) metadata.name: Service web is written twice in this input']);
  });

  it('tells syntax errors and doubled fields with their place', () => {
    expect(problemsIn('a: [1\n')[0]).to.match(/^web\.yaml:\d+:\d+ \(document 1\) is not valid YAML/);
    expect(problemsIn(`${SERVICE}  image: b\n`)).to.deep.equal(['web.yaml:6:3 (document 1) the same field is given twice']);
  });

  it('expands anchors and merge keys, but not a bomb of them', () => {
    const shared = `apiVersion: drover/v1\nkind: Service\nmetadata: { name: web, labels: &l { a: b } }\nspec: { image: nginx, labels: { <<: *l, c: d } }\n`;
    expect(parseManifests(shared).documents[0]?.spec).to.deep.include({ labels: { a: 'b', c: 'd' } });
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`)].join('\n');
    expect(problemsIn(bomb)[0]).to.include('anchors');
    expect(problemsIn('&a [*a, *a, *a]')).to.have.length(1);
  });

  it('refuses what is nested so deeply that reading it would end the process', () => {
    for (const text of ['[', '- ', '? ', '{a: ']) expect(problemsIn(text.repeat(20_000)), text).to.deep.equal(['web.yaml is nested too deeply']);
    expect(problemsIn(`a: ${'['.repeat(60)}${']'.repeat(60)}`)[0]).to.include('nested more than 32 levels');
  }).timeout(10_000);

  it('refuses a number that would lose its text where text is meant, because 1.10 is not 1.1', () => {
    expect(problemsIn(`${SERVICE}  env: { V: 1.10, W: 1.1, X: "1.10" }\n`)).to.deep.equal(['web.yaml:6:13 (document 1) spec.env.V: is read as 1.1 by YAML: write "1.10" in quotes']);
    expect(problemsIn(`${SERVICE}  command: [a, 0x10]\n`)[0]).to.match(/spec\.command\[1\]: is read as 16/);
  });

  it('takes empty documents and comments for nothing', () => {
    expect(parseManifests(`# nothing\n---\n---\n${SERVICE}---\n`).problems).to.deep.equal([]);
  });

  it('puts problems that the API found back into their place in the text', () => {
    const { sources } = parseManifests(SERVICE, { file: 'web.yaml' });
    expect(locateProblems([{ document: 1, path: 'spec.image', message: 'x' }], sources)).to.deep.equal([{ file: 'web.yaml', document: 1, line: 5, column: 3, path: 'spec.image', message: 'x' }]);
  });

  it('reads back every path it writes', () => {
    for (const path of [[], ['spec', 'ports', 0, 'published'], ['spec', 'labels', 'a.b/c"d]'], ['1', 2]]) expect(parsePath(formatPath(path))).to.deep.equal(path);
  });
});
