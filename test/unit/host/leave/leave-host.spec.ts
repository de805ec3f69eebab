import { expect } from 'chai';
import type { OperatorError } from '../../../../base/errors.js';
import { createPodman } from '../../../../host/container/podman.js';
import type { ExecResult, HostSession } from '../../../../host/contract.js';
import { leaveHost } from '../../../../host/leave/leave-host.js';

const EMPTY = '@@ boot b\n@@ stamp \n@@ forward 1\n@@ claims\n@@ ready\n@@ resolving\n@@ host\n[]\n[]\n@@ hostTable\n@@ files\n@@ containers\n[]\n@@ end\n';
const ONE = JSON.stringify([{ Id: 'c1', Names: ['web.1.aaaaaaaaaaaa'], Labels: { 'drover.task': 'aaaaaaaaaaaa' }, State: 'running', ExitCode: 0, StartedAt: 1 }]);

type Answers = Readonly<Partial<Record<'list' | 'stop' | 'leave', Partial<Extract<ExecResult, { kind: 'exited' }>> | { readonly kind: 'lost' }>>>;

/** A host whose network is clean; `answers` by what is asked of it. */
function aSession(answers: Answers) {
  const asked: string[] = [];
  const defaults: Answers = { list: { stdout: ONE }, stop: { stdout: '@ group 0 0\nweb.1.aaaaaaaaaaaa\n@ end\n' }, leave: { stdout: '@step units\nKEPT image a: it is in use\nLEFT\n' } };
  const unused = () => { throw new Error('not used'); };
  const session: HostSession = {
    node: 'node-3', stream: unused, exec: unused, forward: unused,
    run: async (script, { onLine }) => {
      const what = script.includes('drover_leave()') ? 'leave' : script.includes('drover_stop()') ? 'stop' : script.includes('@@ boot') ? 'observe' : script.includes('APPLIED') ? 'apply' : 'list';
      asked.push(what);
      if (what === 'observe' || what === 'apply') return { kind: 'exited', code: 0, stdout: what === 'apply' ? 'APPLIED\n' : EMPTY, stderr: '' };
      const answer = { kind: 'exited', code: 0, stdout: '', stderr: '', ...defaults[what], ...answers[what] } as ExecResult;
      if (answer.kind === 'exited') answer.stdout.split('\n').forEach((line) => onLine?.(line));
      return answer;
    },
  };
  return { session, asked };
}

const leave = ({ session }: { readonly session: HostSession }, steps: string[] = []) =>
  leaveHost({ session, runtime: createPodman(), fencingToken: 7, isPurge: false, onStep: (step) => steps.push(step) });
const failure = (leaving: Promise<unknown>): Promise<OperatorError> => leaving.then(() => expect.fail('it left'), (error: OperatorError) => error);

describe('leaveHost', () => {
  it('removes containers, then the network that they hold, then what join changed, and tells what it left', async () => {
    const host = aSession({}), steps: string[] = [];
    expect(await leave(host, steps)).to.deep.equal(['image a: it is in use']);
    expect(host.asked).to.deep.equal(['list', 'stop', 'observe', 'apply', 'leave']);
    expect(steps).to.deep.equal(['remove containers', 'remove networks', 'give back units']);
  });

  it('cleans a host on which the join did not come as far as podman', async () => {
    const host = aSession({ list: { code: 127, stderr: 'sh: podman: not found' } });
    await leave(host);
    expect(host.asked).to.deep.equal(['list', 'observe', 'apply', 'leave']);
  });

  it('goes no further when a container stays: its network must not be taken from under it', async () => {
    const host = aSession({ stop: { stdout: '@ group 0 125\nError: cannot remove web.1.aaaaaaaaaaaa\n@ end\n' } });
    expect((await failure(leave(host))).message).to.contain('remove container web.1.aaaaaaaaaaaa');
    expect(host.asked).to.deep.equal(['list', 'stop']);
  });

  it('says what could not be given back, asks again after a lost reply, and gives way to a newer control plane', async () => {
    const of = async (answer: Answers['leave']) => failure(leave(aSession({ leave: answer })));
    expect((await of({ code: 1, stdout: 'FAILED reload units\n' })).message).to.contain('reload units');
    expect((await of({ kind: 'lost' })).code).to.equal('HOST_LOST_REPLY');
    expect((await of({ code: 75, stdout: 'FENCED 9\n' })).code).to.equal('HOST_FENCED');
  });
});
