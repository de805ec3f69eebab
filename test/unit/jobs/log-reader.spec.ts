import { expect } from 'chai';
import { LogReader, type LogLine } from '../../../jobs/log-reader.js';

const TIME = '2026-01-02T03:04:05.678901234+00:00';

describe('LogReader', () => {
  it('tells the lines of several containers apart by their names, and of one takes the text as it is', () => {
    const lines: LogLine[] = [];
    const several = new LogReader(['web.1.a', 'web.2.b'], (line) => lines.push(line));
    several.push('stdout', Buffer.from(`web.2.b ${TIME} hello  world\nweb.1.a ${TIME} `));
    several.push('stdout', Buffer.from('\n'));
    expect(lines).to.deep.equal([{ task: 'web.2.b', stream: 'stdout', time: TIME, text: 'hello  world' }, { task: 'web.1.a', stream: 'stdout', time: TIME, text: '' }]);
    const one = new LogReader(['web.1.a'], (line) => lines.push(line));
    one.push('stderr', Buffer.from(`${TIME} web.2.b ${TIME} said it\n`));
    expect(lines.at(-1)).to.deep.equal({ task: 'web.1.a', stream: 'stderr', time: TIME, text: `web.2.b ${TIME} said it` });
  });

  it('keeps what podman says for itself apart, and the end of a log without a line end', () => {
    const lines: LogLine[] = [];
    const reader = new LogReader(['web.1.a'], (line) => lines.push(line));
    reader.push('stderr', Buffer.from('Error: no container with name or ID "web.1.a" found: no such container\n'));
    reader.push('stdout', Buffer.from(`${TIME} half a line`));
    expect(reader.end()).to.equal('Error: no container with name or ID "web.1.a" found: no such container');
    expect(lines.map(({ text }) => text)).to.deep.equal(['half a line']);
  });
});
