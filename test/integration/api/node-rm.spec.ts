import { expect } from 'chai';
import { captureStream } from '../../support/cli-terminal.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { aNode, aRunningTask, aService } from '../../support/builders.js';
import { eventually } from '../../support/eventually.js';

describe('drover node rm', () => {
  let api: ApiFixture;
  const service = aService();
  beforeEach(async () => {
    api = await startApi(aNode(), aNode({ name: 'node-2', status: { state: 'down' } }), service, aRunningTask({ service }));
  });
  afterEach(() => api.close());

  it('refuses a node with live tasks, names them and the way out, and changes nothing', async () => {
    const before = api.store.version;
    const { code, err } = await api.drover(['node', 'rm', 'node-1']);
    expect({ code, version: api.store.version }).to.deep.equal({ code: 1, version: before });
    expect(err).to.match(/node node-1 still has 1 task \(web\.1\.aaaaaaaaaaaa\).*--force/);
  });

  it('says what it began, and with --wait what the host is at, until the node is gone', async () => {
    expect(await api.drover(['node', 'rm', 'node-1', '--force'])).to.deep.include({ code: 0, out: 'node/node-1 deleting\n' });
    const held = (await api.store.get('Node', 'node-1'))!;
    await api.mirror.commit([{ op: 'put', object: { ...held, status: { ...held.status, state: 'leaving', message: 'cleaning the host' } } }]);
    const terminal = captureStream();
    const waiting = api.drover(['node', 'rm', 'node-1', '--wait', '--timeout', '10s'], { stderr: terminal });
    await eventually(() => expect(terminal.text()).to.contain('node/node-1: leaving: cleaning the host'));
    await api.mirror.commit([{ op: 'delete', object: (await api.store.get('Node', 'node-1'))! }]);
    expect((await waiting).code).to.equal(0);
    expect(terminal.text()).to.contain('node/node-1: done');
  });

  it('tells what is left on the host of a node that was forgotten, as nobody else will', async () => {
    const { code, out, err } = await api.drover(['delete', 'node', 'node-2', '--forget']);
    expect({ code, out }).to.deep.equal({ code: 0, out: 'node/node-2 forgotten\n' });
    expect(err).to.match(/was not cleaned/).and.to.match(/label=drover\.task/).and.to.match(/\/etc\/sysctl\.d\/90-drover\.conf/);
    expect(await api.store.get('Node', 'node-2')).to.equal(undefined);
  });

  it('says how to give up a node that does not answer, when waiting for it took too long', async () => {
    await api.drover(['node', 'rm', 'node-2']);
    const held = (await api.store.get('Node', 'node-2'))!;
    await api.mirror.commit([{ op: 'put', object: { ...held, status: { ...held.status, state: 'absent', message: 'does not answer: cleaned when it is back' } } }]);
    const { code, err } = await api.drover(['node', 'rm', 'node-2', '--wait', '--timeout', '1s']);
    expect(code).to.equal(124);
    expect(err).to.contain('drover node rm node-2 --forget');
  });
});
