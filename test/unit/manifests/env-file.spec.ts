import { expect } from 'chai';
import { envFilesOf, parseEnvFile, withVariables } from '../../../manifests/index.js';
import { written } from './sample.js';

describe('an env file', () => {
  it('is read as docker reads it: no quotation marks, no shell, comments where a line begins', () => {
    expect(parseEnvFile('\uFEFFA=1\r\n# no\n  B="x" # y\n\nC=\nA=2\nD=a=b')).to.deep.equal({ variables: { A: '2', B: '"x" # y', C: '', D: 'a=b' } });
  });

  it('is refused with the line that is none', () => {
    expect(parseEnvFile('A=1\nHOME')).to.deep.equal({ problem: 'line 2: expected NAME=value: a variable of the shell is not passed through' });
    for (const text of ['A B=1', '1A=1', '=1', '__proto__=1']) expect(parseEnvFile(text), text).to.have.property('problem').that.matches(/^line 1: .* is not a variable name/);
  });

  it('is named by services only, once or several times', () => {
    expect(envFilesOf(written('Service', { envFile: 'a.env' }))).to.deep.equal([{ path: ['spec', 'envFile'], name: 'a.env' }]);
    expect(envFilesOf(written('Service', { envFile: ['a.env', 'b.env'] })).map(({ name }) => name)).to.deep.equal(['a.env', 'b.env']);
    for (const json of [null, 1, [], {}, { kind: 'Service' }, written('Service'), written('Service', { envFile: [1] }), written('Network', { envFile: 'a' })]) expect(envFilesOf(json)).to.deep.equal([]);
  });

  it('gives way to env, in each of its forms, and leaves the places of a list', () => {
    const envOf = (env: unknown): unknown => (withVariables(written('Service', { envFile: 'a', ...(env !== undefined && { env }) }), { A: 'file', B: 'file' }) as { spec: object }).spec;
    expect(envOf(undefined)).to.deep.include({ env: { A: 'file', B: 'file' } }).and.not.have.property('envFile');
    expect(envOf({ A: 'own' })).to.deep.include({ env: { A: 'own', B: 'file' } });
    expect(envOf(['C=1', 'A=own'])).to.deep.include({ env: ['C=1', 'A=own', 'B=file'] });
    expect(envOf('wrong')).to.deep.include({ env: 'wrong' });
  });
});
