import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFence, renderGuard } from '../../../../host/apply/guard.js';
import { RUN_DIR } from '../../../../model/index.js';

describe('the fence on a host', () => {
  let directory = '';
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'drover-fence-')); });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const run = (opening: string): { code: number | null; stdout: string } => {
    const script = `drover() {\n${opening}echo went on\nexit 0\n}\ndrover\n`.replaceAll(RUN_DIR, directory);
    const { status, stdout } = spawnSync('dash', ['-s'], { input: script, encoding: 'utf8' });
    return { code: status, stdout };
  };
  const fence = (): string => readFileSync(join(directory, 'fence'), 'utf8').trim();

  for (const [name, render] of [['of a change', renderGuard], ['of a look or a container', renderFence]] as const) {
    it(`${name} lets a newer holder through and refuses the older one from then on`, () => {
      expect(run(render(1_700_000_000_001))).to.deep.equal({ code: 0, stdout: 'went on\n' });
      expect(run(render(1_700_000_000_001))).to.deep.equal({ code: 0, stdout: 'went on\n' });
      expect(run(render(1_700_000_000_007))).to.deep.equal({ code: 0, stdout: 'went on\n' });
      expect(run(render(1_700_000_000_001))).to.deep.equal({ code: 75, stdout: 'FENCED 1700000000007\n' });
      expect(fence()).to.equal('1700000000007');
    });
  }

  it('is left by a look already: a member that takes over may find nothing to change, and the one before it could still come back', () => {
    run(renderFence(7));
    expect(fence()).to.equal('7');
    expect(run(renderGuard(6)).code).to.equal(75);
  });

  it('does not hold the lock of the host after a look has left its token', () => {
    expect(run(`${renderFence(7)}flock -n ${RUN_DIR}/lock true && echo free\n`).stdout).to.contain('free');
    writeFileSync(join(directory, 'fence'), '7\n');
  });
});
