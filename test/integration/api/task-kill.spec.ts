import { expect } from 'chai';
import { aNode, aRunningTask, aService, aTask } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const service = aService({ name: 'web' });

describe('killing a task over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    const ended = aTask({ service, id: 'bbbbbbbbbbbb', spec: { slot: 2 }, status: { state: 'failed', node: 'node-1' } });
    const leaving = aTask({ service, id: 'cccccccccccc', spec: { slot: 3 }, status: { state: 'stopping', node: 'node-1' } });
    api = await startApi(aNode(), service, aRunningTask({ service, id: 'abcdefghijkl' }), ended, leaving);
  });
  afterEach(() => api.close());

  const kill = (...words: string[]) => api.drover(['task', 'kill', ...words]);

  it('sends KILL unless told otherwise, to the task that the name means', async () => {
    expect(await kill('web.1')).to.deep.equal({ code: 0, out: 'task/web.1.abcdefghijkl got SIGKILL on node-1\n', err: '' });
    expect(await kill('abcdefghijkl', '-s', 'hup')).to.include({ code: 0, out: 'task/web.1.abcdefghijkl got SIGHUP on node-1\n' });
    expect(api.kills).to.deep.equal(['web.1.abcdefghijkl SIGKILL', 'web.1.abcdefghijkl SIGHUP']);
  });

  it('refuses a task that does not run, one that there is not, and what is no signal, and then does nothing', async () => {
    expect((await kill('web.2')).err).to.equal('error: task web.2.bbbbbbbbbbbb is failed, not running: see `drover service ps web`\n');
    expect((await kill('web.3')).err).to.contain('task web.3.cccccccccccc is stopping, not running');
    expect((await kill('wep.1')).err).to.contain('task "wep.1" does not exist');
    expect(await kill('web.1', '-s', 'LIL; reboot')).to.deep.include({ code: 2, out: '' });
    expect(api.kills).to.deep.equal([]);
  });

  it('is in the audit trail, also when it was refused', async () => {
    await kill('web.1');
    await kill('web.2');
    expect((await api.audit.list()).map(({ action, objects, detail, outcome }) => [action, ...objects, detail, outcome])).to.deep.equal([
      ['task kill', 'task/web.1.abcdefghijkl', 'SIGKILL', 'done'], ['task kill', 'task/web.2', 'KILL', 'failed'],
    ]);
  });
});
