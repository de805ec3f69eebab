import { expect } from 'chai';
import { COMMANDS } from '../../../cli/command-list.js';
import { parseServer } from '../../../cli/endpoint.js';
import { invokedName, run, separateRemoteCommand } from '../../../cli/main.js';
import { refsOf } from '../../../cli/commands/delete.js';
import { parseWish } from '../../../cli/commands/service-scale.js';
import { wantsColour } from '../../../cli/output/style.js';
import { parseGoal } from '../../../cli/wait-goal.js';
import { aTerminal } from '../../support/cli-terminal.js';

describe('the command line', () => {
  it('loads every command and has help for it', async () => {
    for (const { name } of COMMANDS) {
      const terminal = aTerminal();
      expect(await run([name, '--help'], terminal.deps), name).to.equal(0);
      expect(terminal.out(), name).to.contain(`Usage: drover ${name}`);
    }
  });

  it('finds the command behind global options', () => {
    expect([invokedName(['--server', 'x', '--debug', 'get', 'nodes']), invokedName(['help', 'apply']), invokedName([])]).to.deep.equal(['get', 'apply', undefined]);
  });

  it('leaves everything behind the task to the remote command, options too', () => {
    expect(separateRemoteCommand(['exec', '-i', 'web.1', 'ls', '-l'], 'exec')).to.deep.equal(['exec', '-i', 'web.1', '--', 'ls', '-l']);
    expect(separateRemoteCommand(['exec', 'web.1', '--', 'ls'], 'exec')).to.deep.equal(['exec', 'web.1', '--', 'ls']);
  });

  it('prints help on stderr with exit code 2 when nothing is asked for', async () => {
    const terminal = aTerminal();
    expect(await run([], terminal.deps)).to.equal(2);
    expect(terminal.out()).to.equal('');
    expect(terminal.err()).to.contain('Usage: drover');
  });

  it('suggests the command that was probably meant', async () => {
    const terminal = aTerminal();
    expect(await run(['aply'], terminal.deps)).to.equal(2);
    expect(terminal.err()).to.contain('apply');
  });

  it('explains a field from the schema, and names the nearest one', async () => {
    const terminal = aTerminal();
    expect(await run(['explain', 'service.spec.updateConfig'], terminal.deps)).to.equal(0);
    expect(terminal.out()).to.contain('parallelism');
    const wrong = aTerminal();
    expect(await run(['explain', 'service.spec.replcas'], wrong.deps)).to.equal(2);
    expect(wrong.err()).to.contain('did you mean "replicas"?');
  });

  it('names objects as KIND NAME… and as KIND/NAME…', () => {
    expect(refsOf(['svc', 'a', 'b'])).to.deep.equal([{ kind: 'Service', name: 'a' }, { kind: 'Service', name: 'b' }]);
    expect(refsOf(['no/x', 'net/y'])).to.deep.equal([{ kind: 'Node', name: 'x' }, { kind: 'Network', name: 'y' }]);
    expect(() => refsOf(['svc'])).to.throw('which svc?');
  });

  it('takes only whole replicas', () => {
    expect(parseWish('web=3')).to.deep.equal({ name: 'web', replicas: 3 });
    for (const word of ['web', 'web=', 'web=-1', 'web=1.5']) expect(() => parseWish(word)).to.throw('NAME=REPLICAS');
  });

  it('takes a socket or an http address as server, and nothing else', () => {
    expect(parseServer('unix:/run/x.sock')).to.deep.equal({ socketPath: '/run/x.sock' });
    expect(parseServer('http://[::1]:7070')).to.deep.equal({ protocol: 'http:', hostname: '::1', port: 7070 });
    expect(() => parseServer('relative.sock')).to.throw('neither');
  });

  it('refuses a goal that it does not know', () => {
    expect(() => parseGoal('happy')).to.throw('none of running, complete, delete');
  });

  it('colours only a terminal, and never against NO_COLOR', () => {
    expect(wantsColour({ isTty: true, env: {}, wanted: true })).to.equal(true);
    expect([{ isTty: false, env: {}, wanted: true }, { isTty: true, env: { NO_COLOR: '1' }, wanted: true }, { isTty: true, env: { TERM: 'dumb' }, wanted: true }, { isTty: true, env: {}, wanted: false }].map(wantsColour))
      .to.deep.equal([false, false, false, false]);
  });
});
