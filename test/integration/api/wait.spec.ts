import { expect } from 'chai';
import { aNode, aRunningTask, aService, aTask } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { eventually } from '../../support/eventually.js';
import { aTerminal } from '../../support/cli-terminal.js';
import { run } from '../../../cli/main.js';

const service = aService({ name: 'web', spec: { replicas: 2 }, status: { observedGeneration: 1, replicas: { desired: 2, running: 1 } } });
const first = aRunningTask({ service, id: 'aaaaaaaaaaaa', spec: { slot: 1 } });
const second = aTask({ service, id: 'bbbbbbbbbbbb', spec: { slot: 2 }, status: { message: 'no suitable node (1 node lacks memory)' } });

describe('waiting over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(aNode({ status: { state: 'joining', message: 'installing podman' } }), service, first, second);
  });
  afterEach(() => api.close());

  it('ends with 124 and says what blocks when the time is over', async () => {
    const { code, err } = await api.drover(['wait', 'service/web', '--for=running', '--timeout', '200ms']);
    expect(code).to.equal(124);
    expect(err).to.contain('overall progress: 1 out of 2 tasks').and.to.contain('web.2: pending: no suitable node (1 node lacks memory)').and.to.contain('drover describe service web');
  });

  it('sees the last task run, and ends', async () => {
    const waiting = api.drover(['wait', 'service/web', '--for=running', '--timeout', '10s']);
    const held = (await api.store.get('Task', second.metadata.name))!;
    await api.mirror.commit([{ op: 'put', object: { ...held, status: { ...held.status, state: 'running', node: 'node-1' } } }]);
    expect(await waiting).to.include({ code: 0, out: 'service/web running\n' });
  });

  it('waits a moment longer for what the failed task said, when an update is paused before its container is taken away', async () => {
    const failed = aTask({ service, id: 'cccccccccccc', spec: { slot: 2 }, status: { state: 'failed', node: 'node-1', error: 'task: non-zero exit (3)', containerId: 'c0ffee' } });
    await api.store.seed(failed);
    const paused = { ...service, status: { ...service.status, update: { state: 'paused' as const, message: 'too many failures', startedAt: '' } } };
    await api.mirror.commit([{ op: 'put', object: { ...paused, metadata: (await api.store.get('Service', 'web'))!.metadata } }]);
    const waiting = api.drover(['wait', 'service/web', '--for=running', '--timeout', '30s']);
    const held = (await api.store.get('Task', failed.metadata.name))!;
    await api.mirror.commit([{ op: 'put', object: { ...held, status: { ...held.status, containerId: undefined, lastLines: ['no database'] } } }]);
    const { code, err } = await waiting;
    expect(code).to.equal(1);
    expect(err).to.contain(`too many failures\n  ${failed.metadata.name} failed on node-1 (task: non-zero exit (3)), and said last:\n    | no database`);
  });

  it('waits for the state of a node, and for the end of an object', async () => {
    const ready = api.drover(['wait', 'node/node-1', '--for=state=ready', '--timeout', '10s']);
    const node = (await api.store.get('Node', 'node-1'))!;
    await api.mirror.commit([{ op: 'put', object: { ...node, status: { ...node.status, state: 'ready' } } }]);
    expect((await ready).code).to.equal(0);
    const gone = api.drover(['wait', 'node/node-1', '--for=delete', '--timeout', '10s']);
    await api.mirror.commit([{ op: 'delete', object: (await api.store.get('Node', 'node-1'))! }]);
    expect(await gone).to.include({ code: 0, out: 'node/node-1 deleted\n' });
  });

  it('prints changes as they come with -w, until Ctrl-C, which is exit code 130', async () => {
    const interruption = new AbortController();
    const terminal = aTerminal({ env: { DROVER_SERVER: `unix:${api.socket}` }, interrupted: interruption.signal });
    const watching = run(['get', 'nodes', '-w'], terminal.deps);
    await eventually(() => expect(terminal.out()).to.contain('joining'));
    const node = (await api.store.get('Node', 'node-1'))!;
    await api.mirror.commit([{ op: 'put', object: { ...node, status: { ...node.status, state: 'ready' } } }]);
    await eventually(() => expect(terminal.out()).to.match(/node-1 +ready/));
    interruption.abort();
    expect(await watching).to.equal(130);
  });
});
