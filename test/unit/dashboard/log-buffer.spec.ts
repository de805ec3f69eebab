import { expect } from 'chai';
import type { LogFrame } from '../../../api/contract.js';
import { clockText, LogBuffer, MOST_ENTRIES, plainText, shortTaskName } from '../../../dashboard/data/log-buffer.js';
import { EPOCH } from '../../support/builders.js';

const line = (text: string, time?: string, stream: 'stdout' | 'stderr' = 'stdout'): LogFrame => ({ task: 'web.1.aaaaaaaaaaaa', stream, text, time });
const texts = (buffer: LogBuffer): string[] => buffer.entries.map(({ text }) => text);

describe('the lines of a log that are kept', () => {
  it('are the last ones, and how many went is known', () => {
    const buffer = new LogBuffer(100, EPOCH);
    buffer.add(Array.from({ length: MOST_ENTRIES + 5 }, (_, index) => line(String(index))));
    expect(buffer.entries).to.have.length(MOST_ENTRIES);
    expect(texts(buffer)[0]).to.equal('5');
    expect(buffer.dropped).to.equal(5);
  });

  it('come once, although a connection that broke brings some again', () => {
    const buffer = new LogBuffer(100, EPOCH);
    expect(buffer.nextQuery()).to.equal('follow=1&tail=100');
    buffer.add([line('one', '2026-01-01T00:00:01.000000001Z'), line('two', '2026-01-01T00:00:02Z'), line('mistake', '2026-01-01T00:00:02Z', 'stderr')]);
    expect(buffer.nextQuery()).to.equal(`follow=1&since=${encodeURIComponent('2026-01-01T00:00:01.999Z')}`);
    expect(buffer.add([line('two', '2026-01-01T00:00:02Z')])).to.equal(false);
    expect(buffer.add([line('three', '2026-01-01T00:00:03Z')])).to.equal(true);
    expect(texts(buffer)).to.deep.equal(['one', 'two', 'mistake', 'three']);
  });

  it('go on from when it was opened when no line had a time', () => {
    const buffer = new LogBuffer(100, EPOCH);
    buffer.nextQuery();
    buffer.add([line('kept')]);
    expect(buffer.nextQuery()).to.equal(`follow=1&since=${encodeURIComponent(EPOCH)}`);
  });

  it('tell notes and problems from lines, also the one that ends a stream', () => {
    const buffer = new LogBuffer(100, EPOCH);
    buffer.add([
      { tasks: ['web.1.a'], note: 'its container is gone; it said last:' }, { node: 'node-1', tasks: ['web.1.a'], error: { code: 'HOST_UNREACHABLE', message: 'refused', details: {} } },
      { error: { code: 'INTERNAL', message: 'broke', details: {} } } as unknown as LogFrame, line('oops', undefined, 'stderr'),
    ]);
    expect(buffer.entries.map(({ kind }) => kind)).to.deep.equal(['note', 'problem', 'problem', 'line']);
    expect(texts(buffer)).to.deep.equal(['web.1.a: its container is gone; it said last:', 'node-1: web.1.a: refused', 'broke', 'oops']);
    expect(buffer.entries.at(-1)?.isError).to.equal(true);
    expect(new Set(buffer.entries.map(({ id }) => id)).size).to.equal(4);
  });
});

describe('the text of a line', () => {
  it('has no control sequences of terminals, and keeps tabs and letters of any language', () => {
    expect(plainText('\u001b[1;31mred\u001b[0m\tgrün\u0007 \u001b]0;title\u0007日本')).to.equal('red\tgrün 日本');
    expect(plainText('<b onclick="x">&amp;</b>')).to.equal('<b onclick="x">&amp;</b>');
  });

  it('is cut where nobody would read on', () => {
    expect(plainText('x'.repeat(5000))).to.match(/^x{4000}… \(1000 more characters\)$/);
  });

  it('bears a short name of its task, and the time of the day', () => {
    expect(shortTaskName('web.1.abcdefghijkl')).to.equal('web.1·abcd');
    expect(shortTaskName('web')).to.equal('web');
    expect(clockText('2026-01-01T00:00:01.5Z')).to.match(/^\d\d:\d\d:01\.500$/);
    expect(clockText(undefined)).to.equal('');
  });
});
