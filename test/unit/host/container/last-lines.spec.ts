import { expect } from 'chai';
import { MAX_BYTES, MAX_LINES, parseLastLines } from '../../../../host/container/last-lines.js';

const TIME = '2026-01-01T00:00:00.123456789+00:00';
const log = (...lines: readonly string[]): string => lines.map((line) => `${TIME} stdout F ${line}\n`).join('');

describe('parseLastLines', () => {
  it('takes both streams in the order of the log, and joins what conmon has cut', () => {
    expect(parseLastLines(`${TIME} stdout F one\n${TIME} stdout P tw\n${TIME} stderr F three\n${TIME} stdout F o\n`)).to.deep.equal(['one', 'three', 'two']);
    expect(parseLastLines(`${TIME} stderr P no end`), 'a container that died within a line').to.deep.equal(['no end']);
  });

  it('leaves out the piece of a line that the read began with, unless there is nothing else', () => {
    expect(parseLastLines(`:00 stdout F half\n${log('whole')}`)).to.deep.equal(['whole']);
    expect(parseLastLines('the end of a very long line\n')).to.deep.equal(['the end of a very long line']);
  });

  it('makes harmless what could move a cursor, colour a terminal or turn the text around', () => {
    expect(parseLastLines(log('\u001b[31mred\u001b[0m \u001b]0;title\u0007end', 'a\u0000b\u0007c\u009bd', 'tab\there', 'over\rwrite', '\u202eabc'))).to.deep.equal(
      ['red end', 'a\ufffdb\ufffdc\ufffdd', 'tab    here', 'over\ufffdwrite', '\ufffdabc']);
  });

  it('keeps the newest lines, in at most so many lines and bytes, whatever a task says: five thousand tasks are in one store', () => {
    const many = parseLastLines(log(...Array.from({ length: 100 }, (_, n) => `line ${n}`)));
    expect(many).to.have.length(MAX_LINES);
    expect(many.at(-1)).to.equal('line 99');
    const long = parseLastLines(log('x'.repeat(3000), `first ${'é'.repeat(1000)}`, 'y'.repeat(1000)));
    expect(Buffer.byteLength(long.join(''))).to.be.at.most(MAX_BYTES);
    expect(long.map((line) => line[0])).to.deep.equal(['…', 'f', 'y']);
  });

  it('is empty for a log without text', () => {
    expect([parseLastLines(''), parseLastLines(log('', '   '))]).to.deep.equal([[], []]);
  });
});
