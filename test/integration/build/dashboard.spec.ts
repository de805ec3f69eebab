import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeDashboard } from '../../../build/dashboard.js';

describe('the built dashboard', () => {
  let root: string;
  beforeEach(() => { root = realpathSync(mkdtempSync(join(tmpdir(), 'drover-pages-'))); });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is a page and files named by what is in them, made of everything in dashboard/ and what that imports', async () => {
    const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
    for (const folder of ['dashboard/styles', 'model', 'dist/dashboard']) mkdirSync(join(root, folder), { recursive: true });
    write('package.json', '{ "type": "module" }');
    write('dashboard/vite.config.ts', 'export default { base: "/" };');
    write('dashboard/index.html', '<!doctype html><script type="module" src="./main.ts"></script>');
    write('dashboard/main.ts', "import { role } from '../model/role.js';\nimport './styles/base.css';\ndocument.title = role;");
    write('dashboard/styles/base.css', 'body { margin: 0 }');
    write('model/role.ts', "export const role: string = 'view';");
    write('dist/dashboard/stale.js', 'of an earlier build');
    const directory = join(root, 'dist', 'dashboard');
    const built = await writeDashboard({ root: `${root}/`, directory });
    expect(built?.inputs).to.deep.equal(['dashboard/index.html', 'dashboard/main.ts', 'dashboard/styles/base.css', 'dashboard/vite.config.ts', 'model/role.ts']);
    expect(readdirSync(directory).sort()).to.deep.equal(['assets', 'index.html']);
    expect(readdirSync(join(directory, 'assets')).join()).to.match(/-[\w-]{8}\.css/).and.to.match(/-[\w-]{8}\.js/);
    expect(readFileSync(join(directory, 'index.html'), 'utf8')).to.contain('/assets/').and.not.to.contain(root);
  });

  it('is none where the project has none, as a copy of the control plane alone', async () => {
    const directory = join(root, 'dist', 'dashboard');
    expect(await writeDashboard({ root: `${root}/`, directory })).to.equal(undefined);
    expect(existsSync(directory)).to.equal(false);
  });
});
