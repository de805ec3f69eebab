import { expect } from 'chai';
import { build } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { absentAddons } from '../../../build/absent-addons.js';
import { embeddedFiles } from '../../../build/embedded-files.js';
import { refuseNewFileReaders } from '../../../build/file-readers.js';

describe('files of a bundle', () => {
  const directory = mkdtempSync(join(tmpdir(), 'drover-embedded-'));
  const embedded: string[] = [];
  const bundle = async (source: string): Promise<string> => {
    writeFileSync(join(directory, 'main.ts'), source);
    const { outputFiles } = await build({ entryPoints: [join(directory, 'main.ts')], bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent', plugins: [embeddedFiles((path) => embedded.push(path)), absentAddons] });
    return outputFiles[0]?.text ?? '';
  };
  const refusal = (source: string): Promise<string> => bundle(source).then(() => 'built', (error: Error) => error.message);
  const reading = (file: string): string => `import { readFileSync } from 'node:fs';\nconsole.log(readFileSync(new URL('${file}', import.meta.url), 'utf8'));`;
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('takes in the text that a source reads beside itself, and reports it as an input', async () => {
    writeFileSync(join(directory, 'some.lua'), "return '$&'\n");
    expect(await bundle(reading('./some.lua'))).to.contain(String.raw`"return '$&'\n"`);
    expect(embedded).to.deep.equal([join(directory, 'some.lua')]);
  });

  it('fails without a file that a source reads, rather than on the host', async () => {
    expect(await refusal(reading('./gone.lua'))).to.contain('gone.lua');
  });

  it('fails for a path that only the running program would know', async () => {
    expect(await refusal('const file = "x"; console.log(new URL(`./${file}`, import.meta.url));')).to.contain('import.meta would point into the bundle');
  });

  it('leaves out compiled addons, which their users go on without', async () => {
    expect(await bundle("try { require('cpu-features'); } catch { console.log('without'); }")).to.contain('cpu-features is not part of the bundle');
  });

  it('fails for a dependency that looks for files beside itself until someone has looked at it', async () => {
    const file = 'node_modules/esbuild/lib/main.js', root = new URL('../../..', import.meta.url).pathname;
    expect(await refuseNewFileReaders(root, [file]).then(() => 'accepted', (error: Error) => error.message)).to.contain(file);
    expect(await refuseNewFileReaders(root, ['node_modules/commander/lib/command.js']).then(() => 'accepted')).to.equal('accepted');
  });
});
