import { expect } from 'chai';
import { parseVariables } from '../../../compose/variables-file.js';

const parse = (text: string, options = {}) => parseVariables(text, (name) => ({ HOME: '/root' })[name], options);

describe('variables files of Compose', () => {
  it('reads what docker compose reads', () => {
    const text = '\uFEFF# comment\r\nA=1\r\n\n  export B = two words # comment\nC="x\\ny $A" # c\nD=\'$A # no\'\nE=a#b\nF=\nG="first\nsecond"\nHOME\nMISSING\nH=${HOME}/x\nI="\\$A"';
    expect(parse(text)).to.deep.equal({ variables: { A: '1', B: 'two words', C: 'x\ny 1', D: '$A # no', E: 'a#b', F: '', G: 'first\nsecond', HOME: '/root', H: '/root/x', I: '$A' } });
  });

  it('leaves values as they are in the raw format', () => {
    expect(parse('A="$HOME" # x\nB=\'y\'', { isRaw: true })).to.deep.equal({ variables: { A: '"$HOME" # x', B: "'y'" } });
  });

  it('tells the line of what it cannot read', () => {
    expect(parse('A=1\n\nB C=2')).to.deep.equal({ problem: 'line 3: expected NAME=value' });
    expect(parse('A=1\nB="open')).to.deep.equal({ problem: 'line 2: has a quotation mark that is not closed, or text behind it' });
    expect(parse('# x\nA=${HOME:!}')).to.have.property('problem').that.contains('line 2: has ${HOME');
  });

  it('reads nothing from nothing', () => {
    for (const text of ['', '\n\n', '# only a comment', '   \n # x \n  ']) expect(parse(text)).to.deep.equal({ variables: {} });
  });
});
