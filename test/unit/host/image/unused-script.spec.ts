import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startScript } from '../../../../host/container/start-script.js';
import { collectScript, parseCollected, parseStock, stockScript } from '../../../../host/image/unused-script.js';
import { RECORD_DIR } from '../../../../model/index.js';
import { aContainerTask } from '../../../support/container-builders.js';
import { FakePodman } from '../../../support/fake-podman.js';

const id = (letter: string): string => letter.repeat(64);
const digest = (letter: string): string => `sha256:${id(letter)}`;

for (const shell of ['dash', 'bash'] as const) {
  describe(`unused images of a host, in ${shell}`, () => {
    let podman: FakePodman;
    beforeEach(() => {
      podman = new FakePodman();
      mkdirSync(record(''));
    });
    afterEach(() => podman.remove());
    const record = (name: string): string => join(podman.dir, 'record', name);
    const run = (script: string) => podman.run(script.replaceAll(RECORD_DIR, join(podman.dir, 'record')), shell);
    const lines = (name: string): string[] => readFileSync(record(name), 'utf8').split('\n').filter((line) => line !== '');

    it('are told with all that speaks for and against them', () => {
      const rows = [
        { Id: id('a'), Names: ['registry.example/web:1'], Digest: digest('1'), RepoDigests: [`registry.example/web@${digest('1')}`, `registry.example/web@${digest('2')}`] },
        { Id: id('b'), Names: null, Digest: digest('3') },
      ];
      podman.answer({ info: 'echo /', images: `echo '${JSON.stringify([...rows, rows[0]])}'`, ps: `echo ${digest('a')}; echo ${id('c')}` });
      writeFileSync(record('pulled-images'), `${id('a')} registry.example/web:1\n${id('a')} registry.example/web:2\nhalf a li`);
      writeFileSync(record('pushed-images'), 'docker.io/library/mine:1\n');
      writeFileSync(record('unused-images'), `\n${id('b')} 1700000000000\n`);
      const { images, used, pulled, pushed, unusedSince, fullness } = parseStock(run(stockScript).stdout);
      expect(images).to.deep.equal([{ id: id('a'), names: ['registry.example/web:1'], digests: [digest('1'), digest('2')] }, { id: id('b'), names: [], digests: [digest('3')] }]);
      expect([...used]).to.deep.equal([id('a'), id('c')]);
      expect([...pulled].map(([key, names]) => [key, [...names]])).to.deep.equal([[id('a'), ['registry.example/web:1', 'registry.example/web:2']]]);
      expect([...pushed]).to.deep.equal(['docker.io/library/mine:1']);
      expect([...unusedSince]).to.deep.equal([[id('b'), 1_700_000_000_000]]);
      expect(fullness).to.be.within(0, 1);
    });

    it('are none on a host without any record, and no guess where podman fails', () => {
      podman.answer({ info: 'echo /', images: "echo '[]'" });
      expect(parseStock(run(stockScript).stdout)).to.deep.include({ images: [], used: new Set(), pulled: new Map() });
      podman.answer({ info: 'echo /', images: 'exit 125' });
      expect(run(stockScript).code).to.equal(125);
      expect(() => parseStock(run(stockScript).stdout)).to.throw('ends too early');
    });

    it('go without their names, one by one; what a container has got meanwhile, or podman keeps, stays', () => {
      writeFileSync(record('pulled-images'), ['a', 'b', 'c', 'd'].map((letter) => `${id(letter)} registry.example/${letter}:1\n`).join(''));
      podman.answer({ ps: `case "$*" in *${id('b')}*) echo c1 ;; esac`, image: `case "$3" in ${id('c')}) echo 'Error: image is in use' >&2; exit 2 ;; esac`, untag: ':' });
      const { stdout } = run(collectScript({ remove: ['a', 'b', 'c'].map((letter) => ({ id: id(letter) })), unusedSince: new Map([[id('d'), 5]]) }));
      expect(parseCollected(stdout)).to.deep.equal({ removed: [id('a')], kept: [`${id('c')} Error: image is in use`] });
      expect(podman.calls().filter(([verb]) => verb !== 'ps')).to.deep.equal([['untag', id('a')], ['image', 'rm', id('a')], ['untag', id('c')], ['image', 'rm', id('c')]]);
      expect(lines('pulled-images')).to.deep.equal(['b', 'c', 'd'].map((letter) => `${id(letter)} registry.example/${letter}:1`));
      expect(lines('unused-images')).to.deep.equal([`${id('d')} 5`]);
    });

    it('are noted even where nothing goes', () => {
      run(collectScript({ remove: [], unusedSince: new Map([[id('a'), 1]]) }));
      expect(lines('unused-images')).to.deep.equal([`${id('a')} 1`]);
      expect(podman.calls()).to.deep.equal([]);
    });

    describe('what a pull brings', () => {
      const task = aContainerTask();
      const start = (here: string, brings = id('a')): string[] => {
        podman.ready(task.id);
        rmSync(join(podman.dir, 'pulled'), { force: true });
        podman.answer({
          run: `[ -e ${podman.dir}/pulled ] && echo ${podman.containerId} || exit 125`, container: 'exit 125', image: 'exit 1', images: here,
          pull: `: >${podman.dir}/pulled; echo 'Copying blob x' >&2; echo ${brings}`,
        });
        writeFileSync(record('pulled-images'), '');
        run(startScript(task));
        return lines('pulled-images').map((line) => line.split(' ')[0] ?? '');
      };

      it('is written down where it was not there before, whoever else has images there', () => {
        expect(start(`echo ${digest('b')}`)).to.deep.equal([id('a')]);
        expect(start(':')).to.deep.equal([id('a')]);
      });

      it('is not Drover\'s where it was there under another name, where podman does not say what is there, or what it pulled', () => {
        expect(start(`echo ${digest('a')}`)).to.deep.equal([]);
        expect(start('exit 125')).to.deep.equal([]);
        expect(start(`echo ${digest('b')}`, 'done')).to.deep.equal([]);
      });
    });
  });
}

describe('a script that removes images', () => {
  it('takes ids alone', () => {
    expect(() => collectScript({ remove: [{ id: '$(reboot)' }], unusedSince: new Map() })).to.throw('not the id of an image');
  });
});
