import { expect } from 'chai';
import { interpolate } from '../../../compose/interpolation.js';
import { composed, problemsOf, specOf, warningsOf } from '../../support/compose-project.js';

const ENV: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '', NUMBER: '3' };
const expand = (text: string) => interpolate(text, (name) => ENV[name]);

describe('variables in Compose files', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['$SET and ${SET}', 'value and value'],
    ['$$SET and $${SET}', '$SET and ${SET}'],
    ['${SET:-d} ${EMPTY:-d} ${UNSET:-d}', 'value d d'],
    ['${SET-d} ${EMPTY-d} ${UNSET-d}', 'value  d'],
    ['${SET:?e} ${SET?e} ${EMPTY?e}', 'value value '],
    ['${SET:+x} ${EMPTY:+x} ${UNSET:+x} ${EMPTY+x} ${UNSET+x}', 'x   x '],
    ['${UNSET:-${SET}} ${UNSET:-${ALSO:-deep}} ${UNSET-a}b}', 'value deep ab}'],
    ['${UNSET:-} $SET.txt ${UNSET:-http://x:80/?a=b}', ' value.txt http://x:80/?a=b'],
  ];
  for (const [text, expected] of rows) it(`${text} is ${expected}`, () => expect(expand(text)).to.deep.equal({ text: expected, unset: [] }));

  it('names a variable that is not set and has no default', () => expect(expand('a${UNSET}b$ALSO')).to.deep.equal({ text: 'ab', unset: ['UNSET', 'ALSO'] }));

  it('says what a required variable is needed for', () => {
    expect(expand('${UNSET:?the tag to run}').problem).to.equal('needs the variable UNSET: the tag to run');
    expect(expand('${EMPTY:?}').problem).to.contain('needs the variable EMPTY: set it in the environment or in .env');
  });

  for (const text of ['cost: $', '${', '${SET', '${SET!}', '${-x}', '$1']) it(`refuses ${text}, which is no variable`, () => expect(expand(text).problem).to.be.a('string'));

  it('expands values, never keys, and reads numbers from what comes out', () => {
    const converted = composed('services: { web: { image: "i:${NUMBER}", deploy: { replicas: "${NUMBER}" }, environment: { $SET: $$SET } } }', { env: ENV });
    expect(problemsOf(converted)).to.deep.equal(['a.yaml:1:92 spec.env["$SET"]: is not a variable name: letters, digits, _ . and -, not beginning with a digit']);
    expect(specOf(converted, 'Service', 'shop-web')).to.deep.include({ image: 'i:3', replicas: 3, env: { $SET: '$SET' } });
  });

  it('warns at the place of a variable that is not set', () => {
    expect(warningsOf(composed('services:\n  web:\n    image: i\n    user: a$UNSET\n'))).to.deep.equal(
      ['a.yaml:4:5 services.web.user: the variable UNSET is not set, and nothing stands in its place: set it, or give a default with ${UNSET:-…}']);
  });
});
