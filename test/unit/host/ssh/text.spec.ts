import { expect } from 'chai';
import fc from 'fast-check';
import { createLineReader } from '../../../../host/ssh/lines.js';
import { createOutput } from '../../../../host/ssh/output.js';
import { parseScript, renderScript, scriptCommand } from '../../../../host/ssh/script.js';

const cut = (buffer: Buffer, sizes: readonly number[]): Buffer[] => {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < buffer.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(buffer.subarray(at, at + size));
    at += size;
  }
  return chunks;
};

describe('line reader and output', () => {
  it('hands over whole lines and whole characters wherever the chunks are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[aé😀\r ]*$/u), { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, sizes) => {
        const text = lines.map((line) => `${line}\n`).join('');
        const seen: string[] = [];
        const reader = createLineReader((line) => seen.push(line));
        const output = createOutput(1e6);
        for (const chunk of cut(Buffer.from(text), sizes)) {
          reader.push(chunk);
          output.push(chunk);
        }
        reader.end();
        expect(seen).to.deep.equal(lines);
        expect(output.text()).to.equal(text);
      }),
    );
  });

  it('hands over a last line without newline at the end only, because more of it may come', () => {
    const seen: string[] = [];
    const reader = createLineReader((line) => seen.push(line));
    reader.push(Buffer.from('a\nb'));
    expect(seen).to.deep.equal(['a']);
    reader.end();
    expect(seen).to.deep.equal(['a', 'b']);
  });

  it('says that output is over its limit, so that half of it is never taken for all', () => {
    const output = createOutput(4);
    output.push(Buffer.from('abc'));
    expect(output.isOver()).to.equal(false);
    output.push(Buffer.from('def'));
    expect(output.isOver()).to.equal(true);
    expect(output.text()).to.equal('abcd\n[2 more bytes left out]\n');
  });
});

describe('script payload', () => {
  it('gives the script back exactly, so that a simulated host sees what was sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('run' as const, 'stream' as const), (script, kind) => {
        expect(parseScript(renderScript(kind, script))).to.deep.equal({ kind, script });
        expect(parseScript(renderScript(kind, script).slice(0, -1))).to.equal(undefined);
      }),
    );
  });

  it('logs in as root without sudo, and never waits for a password otherwise', () => {
    expect(scriptCommand('root', { timeoutMs: 1500 })).to.equal('timeout -s KILL 7 /bin/sh -s');
    expect(scriptCommand('root', { isUrgent: true })).to.equal('nice -n -10 timeout -s KILL 0 /bin/sh -s');
    expect(scriptCommand('admin')).to.equal('sudo -n timeout -s KILL 0 /bin/sh -s');
  });
});
