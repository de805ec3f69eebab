import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { TerminalSize } from '../../../api/contract.js';
import { inputOf } from '../../../api/exec/exec-input.js';
import { eventually } from '../../support/eventually.js';

function requestOf(...frames: readonly object[]): PassThrough {
  const body = new PassThrough();
  for (const frame of frames) body.write(`${JSON.stringify(frame)}\n`);
  return body;
}

const refusal = (body: PassThrough): Promise<string> => inputOf(body).then(() => 'nothing', (error: Error) => error.message);

describe('what a client asks of exec', () => {
  it('is a command, keys as they come, and a terminal that changes its size', async () => {
    const body = requestOf({ argv: ['sh'], tty: { columns: 91, rows: 33 } });
    const { argv, stdin, terminal } = await inputOf(body);
    expect([argv, terminal?.columns, terminal?.rows]).to.deep.equal([['sh'], 91, 33]);
    const sizes: TerminalSize[] = [];
    const keys: Buffer[] = [];
    terminal?.onResize((size) => sizes.push(size));
    stdin?.on('data', (chunk: Buffer) => keys.push(chunk));
    body.write('{"stdin":"aGk="}\n{"resize":{"columns":80,"rows":24}}\n');
    await eventually(() => expect([Buffer.concat(keys).toString(), sizes]).to.deep.equal(['hi', [{ columns: 80, rows: 24 }]]));
  });

  it('has no stdin when it says so, so that the command does not wait for one', async () => {
    expect(await inputOf(requestOf({ argv: ['top'], tty: { columns: 80, rows: 24 }, interactive: false }))).to.not.have.property('stdin');
    expect(await inputOf(requestOf({ argv: ['cat'] }))).to.have.property('stdin').that.is.not.equal(undefined);
  });

  it('is refused with the reason when it makes no sense', async () => {
    expect(await refusal(requestOf({ argv: [] }))).to.contain('at least one string');
    expect(await refusal(requestOf({ argv: ['sh'], tty: { columns: 0, rows: 24 } }))).to.contain('{columns, rows}');
    expect(await refusal(requestOf({ argv: ['sh'], tty: true }))).to.contain('{columns, rows}');
  });
});
