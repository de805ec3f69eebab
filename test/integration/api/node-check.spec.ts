import { expect } from 'chai';
import { aNode } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

describe('drover node check over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi(aNode(), aNode({ name: 'node-2' }));
  });
  afterEach(() => api.close());

  it('prints findings, then the matrix, and exits with 1 for an error, so that a script can stop there', async () => {
    const { code, out, err } = await api.drover(['node', 'check']);
    expect(code).to.equal(1);
    expect(out).to.equal([
      'SEVERITY   NODE     CHECK   FOUND                REMEDY',
      'error      node-1   clock   the clock is wrong   set it',
      '',
      'VXLAN FROM   node-1   node-2',
      'node-1       -        ok',
      'node-2       1350     -',
      '',
    ].join('\n'));
    expect(err).to.equal('2 nodes checked: 1 error, 0 warnings, 1 of 2 VXLAN paths ok\n');
  });

  it('shows what is in order when asked to', async () => {
    for (const argv of [['--all'], ['-o', 'wide']]) expect((await api.drover(['node', 'check', ...argv])).out).to.contain('1 GiB available');
  });

  it('keeps the shape of -o json', async () => {
    const report = JSON.parse((await api.drover(['node', 'check', 'node-2', '-o', 'json'])).out);
    expect(report).to.have.keys('nodes', 'findings', 'paths');
    expect(report.nodes).to.deep.equal(['node-2']);
    expect(report.findings[0]).to.have.keys('node', 'check', 'severity', 'message', 'remedy');
  });

  it('refuses a name that no node has before any host is touched', async () => {
    expect(await api.drover(['node', 'check', 'node-9'])).to.include({ code: 1, out: '' });
  });
});
