import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { isCode } from '../../../../base/errors.js';
import { quote } from '../../../../host/ssh/quote.js';

const SHELLS = ['/bin/dash', '/bin/bash'].filter(existsSync);
const nasty = fc.string({ unit: fc.oneof(fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;#~ \t\n\r=-%^@`, '\u0001', '\u001b', 'é', '😀'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 40 });
const argument = nasty.filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text);

describe('quote', () => {
  for (const shell of SHELLS) {
    it(`gives ${shell} back exactly the arguments, so that no text has a shell effect`, () => {
      const lists = fc.sample(fc.array(argument, { minLength: 1, maxLength: 6 }), 400);
      const program = lists.map((list) => `printf '%s\\0' ${quote(list)}; printf 'END\\0'`).join('\n');
      const { stdout } = spawnSync(shell, ['-s'], { input: program, encoding: 'utf8' });
      const expected = lists.map((list) => [...list, 'END', ''].join('\0')).join('');
      expect(stdout).to.equal(expected);
    });
  }

  it('refuses NUL, because no command can receive it and a cut argument would be another one', () => {
    expect(() => quote(['echo', 'a\0b'])).to.throw().that.satisfies((error: unknown) => isCode(error, 'USAGE'));
  });

  it('refuses an empty list, because an empty command line succeeds without doing anything', () => {
    expect(() => quote([])).to.throw('no arguments');
  });

  it('keeps an empty argument, because a missing one would shift the others', () => {
    expect(quote(['a', '', 'b'])).to.equal("'a' '' 'b'");
  });
});
