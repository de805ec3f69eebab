import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { isTerminal, messageOf } from '../../../base/errors.js';
import { findArtefact, ownBuild } from '../../../bin/artefact.js';
import { stampOf } from '../../../bin/fresh-build.js';

const [EARLIER, PRESENT] = ['a'.repeat(64), 'b'.repeat(64)];

describe('the artefact of the program that runs', () => {
  let folder: string;
  beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'drover-own-'))); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (path: string, text = ''): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  const artefact = (directory: string, sha256: string): string => {
    const file = write(`${directory}/drover-0.1.0-linux-${process.arch}.tar.gz`);
    write(`${directory}/drover-0.1.0-linux-${process.arch}.tar.gz.sha256`, `${sha256}  drover.tar.gz\n`);
    return file;
  };

  it('is, on a manager, that of its own release: between an upgrade and the restart there are two', async () => {
    for (const sha256 of [EARLIER, PRESENT]) artefact(`artefact/${sha256.slice(0, 16)}`, sha256);
    const program = write(`releases/${EARLIER.slice(0, 16)}/lib/drover.mjs`);
    symlinkSync(join(folder, 'releases', EARLIER.slice(0, 16)), join(folder, 'current'));
    expect(await findArtefact(program)).to.include({ sha256: EARLIER });
    expect(await ownBuild(join(folder, 'current/lib/drover.mjs'))).to.equal(EARLIER.slice(0, 16));
  });

  it('is what was built of the sources, and none once they have changed', async () => {
    const program = write('bin/drover.js');
    const file = artefact('dist', PRESENT);
    write('dist/build.json', JSON.stringify({ inputs: { 'bin/drover.js': stampOf(program) } }));
    expect(await findArtefact(program)).to.deep.equal({ file, sha256: PRESENT });
    write('bin/drover.js', '// changed');
    expect(await ownBuild(program)).to.equal(undefined);
    const error: unknown = await findArtefact(program).catch((refusal: unknown) => refusal);
    expect(messageOf(error)).to.contain(`run \`npm run build\` in ${folder}/`);
    expect(isTerminal(error), 'a promotion that waits for the build').to.equal(false);
  });
});
