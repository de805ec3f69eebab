import { expect } from 'chai';
import type { OperatorError } from '../../../../base/errors.js';
import type { ExecResult, HostSession } from '../../../../host/contract.js';
import { joinHost, type JoinRequest } from '../../../../host/join/join-host.js';
import { sha256 } from '../../../../host/join/plan-join.js';
import { mergeRequirements } from '../../../../host/join/requirements.js';
import { probeText, someRequirements } from '../../../support/join-builders.js';

/** Answers each script in turn. */
function aSession(answers: readonly (string | ExecResult)[]): HostSession & { readonly scripts: string[] } {
  const scripts: string[] = [];
  const unused = () => { throw new Error('not used'); };
  return {
    node: 'node-3', scripts, stream: unused, exec: unused, forward: unused,
    run: async (script) => {
      const answer = answers[scripts.push(script) - 1] ?? '';
      return typeof answer === 'string' ? { kind: 'exited', code: 0, stdout: answer, stderr: '' } : answer;
    },
  };
}

const requirements = mergeRequirements([someRequirements()]);
const joined = probeText.replace(/@@ files\n[^]*?(?=@@ end)/, `@@ files\n${requirements.files.map(({ path, text }) => `${sha256(text)}  ${path}\n`).join('')}`);

const MACHINE = 'c2b5718c5ccbab864ba71573b5c59a6a';
const request = (session: HostSession, changes: Partial<JoinRequest> = {}): JoinRequest =>
  ({ session, requirements, identity: { owners: new Map() }, ...changes });
const failure = async (joining: Promise<unknown>): Promise<OperatorError> => joining.then(() => { throw new Error('it joined'); }, (error: OperatorError) => error);

describe('joinHost', () => {
  it('takes one round trip for a host that has everything', async () => {
    const session = aSession([joined]);
    const result = await joinHost(request(session));
    expect(result).to.deep.include({ changed: false, steps: [], vtep: { address: '192.168.76.13', mtu: 1500 } });
    expect(session.scripts).to.have.length(1);
  });

  it('changes and verifies in one more', async () => {
    const session = aSession([joined.replace('podman installed', 'podman not-installed'), `@step 0\n\n@done 0 0\n@step 1\n\n@done 1 0\n${joined}`]);
    const result = await joinHost(request(session));
    expect(result.steps.slice(0, 2)).to.deep.equal(['write down what the host is like now', 'install podman']);
    expect(session.scripts).to.have.length(2);
  });

  it('names step, command, output and remedy when one fails', async () => {
    const session = aSession([joined.replace('vxlan\n', ''), '@step 0\n\n@done 0 0\n@step 1\nmodprobe: FATAL: Module vxlan not found in directory /lib/modules/6.1\n\n@done 1 1\n']);
    const error = await failure(joinHost(request(session)));
    expect(error.message).to.match(/^load vxlan: modprobe: FATAL: .*; the running kernel has no such module/);
    expect(error.details).to.include({ step: 'load vxlan', command: "modprobe -a -- 'vxlan'" });
  });

  it('does not believe a command that reports success and changes nothing', async () => {
    const lacking = joined.replace('vxlan\n', '');
    const error = await failure(joinHost(request(aSession([lacking, `@step 0\n\n@done 0 0\n@step 1\n\n@done 1 0\n${lacking}`]))));
    expect(error.message).to.contain('the host shows no change');
  });

  it('refuses a machine that is a node already, since both would own its containers, and tells a clone how to get an id of its own', async () => {
    const error = await failure(joinHost(request(aSession([joined]), { identity: { owners: new Map([[MACHINE, 'node-1']]) } })));
    expect(error.code).to.equal('HOST_IDENTITY');
    expect(error.message).to.include(MACHINE).and.include('which is node node-1').and.include('rm /etc/machine-id && systemd-machine-id-setup').and.include('drover node rekey node-3');
    expect((await joinHost(request(aSession([joined]), { identity: { machineId: MACHINE, owners: new Map([[MACHINE, 'node-3']]) } }))).changed).to.equal(false);
  });

  it('refuses another machine than the node joined with before it changes anything there, and says what it expected and found', async () => {
    const session = aSession([joined.replace('podman installed', 'podman not-installed')]);
    const error = await failure(joinHost(request(session, { identity: { machineId: 'a'.repeat(32), owners: new Map() } })));
    expect(error.code).to.equal('HOST_IDENTITY');
    expect(error.message).to.include(`expected machine id ${'a'.repeat(32)}, found ${MACHINE}`).and.include('drover node rekey node-3');
    expect(session.scripts).to.have.length(1);
  });

  it('refuses a host without a machine id: all of those would look like one', async () => {
    expect((await failure(joinHost(request(aSession([joined.replace(MACHINE, 'uninitialized')]))))).message).to.include('systemd-machine-id-setup');
  });

  it('refuses a login that is not root and a distribution without an adapter, in so many words', async () => {
    expect((await failure(joinHost(request(aSession([joined.replace('@@ uid\n0', '@@ uid\n1000')]))))).message).to.contain('not root');
    const fedora = joined.replace('ID=debian', 'ID=fedora').replace(/PRETTY_NAME=.*/, 'PRETTY_NAME="Fedora 43"').replace('podman installed\n', '');
    expect((await failure(joinHost(request(aSession([fedora]))))).message).to.contain('Fedora 43 has no package manager');
  });

  it('asks for another look when the answer was lost', async () => {
    expect((await failure(joinHost(request(aSession([{ kind: 'lost' }]))))).code).to.equal('HOST_LOST_REPLY');
  });
});
