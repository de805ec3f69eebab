import { expect } from 'chai';
import fc from 'fast-check';
import { parseBytes, parseDuration } from '../../../base/units.js';
import { formatDuration, formatSize, MAX_DURATION_MS } from '../../../manifests/schema/quantities.js';
import { splitWords } from '../../../manifests/schema/words.js';

describe('quantities', () => {
  it('are written so that they are read back as the same number', () => {
    fc.assert(fc.property(fc.nat(MAX_DURATION_MS), (ms) => parseDuration(formatDuration(ms)) === ms));
    fc.assert(fc.property(fc.maxSafeNat(), (bytes) => parseBytes(formatSize(bytes)) === bytes));
    expect([0, 250, 90_000, 3_600_000].map(formatDuration)).to.deep.equal(['0s', '250ms', '1m30s', '1h']);
    expect([0, 1000, 2 ** 28, 2 ** 40].map(formatSize)).to.deep.equal(['0B', '1000B', '256Mi', '1Ti']);
  });
});

describe('splitWords', () => {
  const words = (text: string): unknown => Object.values(splitWords(text))[0];

  it('quotes as POSIX does and expands nothing', () => {
    expect(words(`node server.js --name "a b" 'c $d' e\\ f x"y"z ''`)).to.deep.equal(['node', 'server.js', '--name', 'a b', 'c $d', 'e f', 'xyz', '']);
    expect(words('"a \\" \\$b \\c"')).to.deep.equal(['a " $b \\c']);
    expect(words('  ')).to.deep.equal([]);
  });

  it('refuses what only a shell could do, since no shell will do it', () => {
    for (const text of ['a | b', 'a; b', 'a && b', 'echo $HOME', 'echo "$HOME"', 'echo `id`', 'ls *', 'a > b']) expect(words(text), text).to.include('which only a shell understands');
    for (const text of ['a "b', "a 'b", 'a \\']) expect(splitWords(text), text).to.have.property('problem');
  });

  it('gives back any words that were single-quoted', () => {
    const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(fc.property(fc.array(fc.string()), (list) => { expect(splitWords(list.map(quote).join(' '))).to.deep.equal({ words: list }); }));
  });
});
