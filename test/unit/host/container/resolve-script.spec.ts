import { expect } from 'chai';
import { loginContents } from '../../../../host/container/pull-script.js';
import { parseResolveOutcome, resolveScript } from '../../../../host/container/resolve-script.js';
import { parseStartProgress } from '../../../../host/container/start-report.js';
import { FakePodman } from '../../../support/fake-podman.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const [OWN, LIST, NEW_LIST] = [digest('a'), digest('b'), digest('c')];
const REPOSITORY = 'registry.example:5000/web';
const question = { id: 'uid-1', image: `${REPOSITORY}:1` };

describe('resolveScript', () => {
  let podman: FakePodman;
  beforeEach(() => { podman = new FakePodman(); });
  afterEach(() => podman.remove());

  /** What podman says of the image before and after the pull; each digest is of the repository. */
  const inspected = ({ before, after }: { readonly before?: readonly string[]; readonly after: readonly string[] }): string => {
    const facts = (all: readonly string[]): string => [OWN, ...all.map((one) => `${REPOSITORY}@${one}`)].join(' ');
    return `if [ -e ${podman.dir}/pulled ]; then echo ${facts(after)}; elif ${before === undefined ? 'false' : 'true'}; then echo ${facts(before ?? [])}; else exit 125; fi`;
  };
  const pull = (...lines: readonly string[]): string => `: >${podman.dir}/pulled; printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >&2`;
  const resolve = (changes: { readonly known?: string; readonly login?: Buffer } = {}) => {
    const { stdout } = podman.run(loginContents(changes.login) + resolveScript({ ...question, ...changes }));
    return { stdout, outcome: parseResolveOutcome(stdout, { ...question, ...changes }) };
  };

  it('gives the digest of the list of platforms where there is one, since nodes may be of several', () => {
    podman.answer({ pull: pull('Trying to pull…'), image: inspected({ after: [OWN, LIST] }) });
    expect(resolve().outcome).to.deep.equal({ kind: 'resolved', digest: LIST });
  });

  it('gives that of the image itself where there is no list, and none of another repository', () => {
    podman.answer({ pull: pull('x'), image: `echo ${OWN} other.example/web@${LIST} ${REPOSITORY}@${OWN}` });
    expect(resolve().outcome).to.deep.equal({ kind: 'resolved', digest: OWN });
  });

  it('of several lists gives the one that the pull brought, else the one that is known', () => {
    podman.answer({ pull: pull('x'), image: inspected({ before: [OWN, LIST], after: [OWN, LIST, NEW_LIST] }) });
    expect(resolve({ known: LIST }).outcome).to.deep.equal({ kind: 'resolved', digest: NEW_LIST });
    podman.remove();
    podman = new FakePodman();
    podman.answer({ pull: pull('x'), image: inspected({ before: [OWN, LIST, NEW_LIST], after: [OWN, LIST, NEW_LIST] }) });
    expect(resolve({ known: NEW_LIST }).outcome).to.deep.equal({ kind: 'resolved', digest: NEW_LIST });
  });

  it('gives none that only this host has, as of an image that was pushed by hand: the registry would not know it', () => {
    podman.answer({ pull: `case "$*" in *${LIST}) echo 'Error: manifest unknown' >&2; exit 125 ;; esac; ${pull('x')}`, image: inspected({ before: [OWN, LIST], after: [OWN, LIST] }) });
    expect(resolve({ known: LIST }).outcome).to.deep.equal({ kind: 'resolved', digest: OWN });
    expect(podman.calls().filter(([verb]) => verb === 'pull')).to.have.length(2);
  });

  it('tells what podman says of an image that cannot be had, and nothing of what went before', () => {
    podman.answer({ pull: "printf '%s\\n' 'Trying to pull x' 'Error: manifest unknown' >&2; exit 125", image: 'exit 125' });
    expect(resolve().outcome).to.deep.equal({ kind: 'failed', message: 'Error: manifest unknown' });
  });

  it('says how many layers podman has begun, and that the registry has answered', () => {
    podman.answer({ pull: pull('Trying to pull x', 'Getting image source signatures', 'Copying blob sha256:1', 'Copying blob sha256:2', 'Copying config sha256:3', 'Writing manifest to image destination'), image: inspected({ after: [OWN] }) });
    const steps = resolve().stdout.split('\n').map(parseStartProgress).filter((progress) => progress !== undefined);
    expect(steps).to.deep.equal([{ step: 'pulling' }, { step: 'pulling', layers: 0 }, { step: 'pulling', layers: 1 }, { step: 'pulling', layers: 2 }]);
  });

  it('has no outcome when something before it ended the script', () => {
    expect(parseResolveOutcome('FENCED 7\n', question)).to.equal(undefined);
  });

  describe('with a login', () => {
    const login = Buffer.from('{"auths":{"registry.example:5000":{"auth":"Z2VoZWlt"}}}');

    it('has podman read it from a file that only root reads and that is gone afterwards, whatever comes of it', () => {
      for (const code of [0, 125]) {
        podman.answer({ pull: `: >${podman.dir}/pulled; file=\${2#--authfile=}; { stat -c %a "$file"; cat "$file"; } >${podman.dir}/seen; exit ${code}`, image: inspected({ after: [OWN] }) });
        resolve({ login });
        expect(podman.file('../seen')).to.equal(`600\n${login.toString()}`);
        expect(podman.has('logins/uid-1'), `after exit ${code}`).to.equal(false);
      }
    });

    it('shows nothing of it to podman\'s command line, nor in the script that a job records', () => {
      podman.answer({ pull: pull('x'), image: inspected({ after: [OWN] }) });
      resolve({ login });
      expect(podman.calls().flat().join(' ')).to.not.contain('Z2VoZWlt');
      expect(resolveScript({ ...question, login })).to.not.contain(login.toString('base64'));
    });
  });
});
