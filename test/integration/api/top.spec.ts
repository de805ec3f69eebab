import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { aNetwork, aNode, aRunningTask, aService, EPOCH } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';
import { captureStream } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';

const web = aService({ name: 'web', status: { replicas: { desired: 1, running: 1 } } });

describe('drover top without a name', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(aNode(), aNetwork(), web, aRunningTask({ service: web, id: 'abcdefghijkl' }));
  });
  afterEach(() => api.close());

  it('prints the cluster once where nobody watches', async () => {
    await api.events.append([{ time: EPOCH, type: 'Normal', reason: 'NodeReady', message: 'joined', object: { kind: 'Node', name: 'node-1' }, source: 'node' }]);
    const { code, out } = await api.drover(['top']);
    expect(code).to.equal(0);
    expect(out).to.contain('1 of 1 nodes ready').and.to.contain('here leads, 1 of 2 members there').and.to.match(/web +replicated +1\/1/).and.to.contain('NodeReady');
    expect(await api.drover(['top', '-o', 'json'])).to.include({ code: 2 });
  });

  it('follows the cluster on a terminal until q, and leaves the terminal as it was', async () => {
    const modes: boolean[] = [];
    const keys = new PassThrough();
    const stdin = Object.assign(keys, { isTTY: true, setRawMode: (isRaw: boolean) => modes.push(isRaw) }) as InputStream;
    const stdout = Object.assign(captureStream({ isTTY: true, columns: 100 }), { rows: 40 });
    const running = api.drover(['top'], { stdin, stdout });
    await eventually(() => expect(stdout.text()).to.contain('1 of 1 nodes ready'));
    await api.mirror.commit([{ op: 'put', object: { ...aNode({ name: 'node-2' }), metadata: { ...aNode({ name: 'node-2' }).metadata, resourceVersion: 0 } } }]);
    await eventually(() => expect(stdout.text()).to.contain('2 of 2 nodes ready'));
    keys.write('q');
    expect((await running).code).to.equal(0);
    expect(modes).to.deep.equal([true, false]);
  });
});
