import { expect } from 'chai';
import { aNode, EPOCH, someSettings } from '../../support/builders.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const OLD = `SHA256:${'A'.repeat(43)}`;
const NEW = `SHA256:${'B'.repeat(43)}`;

describe('drover node rekey', () => {
  let api: ApiFixture;
  afterEach(() => api.close());

  it('shows what is pinned and refuses when nobody said which key to trust', async () => {
    api = await startApi(aNode({ status: { hostKey: OLD } }));
    const { code, out, err } = await api.drover(['node', 'rekey', 'node-1']);
    expect(code).to.equal(2);
    expect(out).to.include(OLD).and.include('0123456789abcdef0123456789abcdef');
    expect(err).to.include('--host-key').and.include('--accept-new');
    expect(api.mirror.view.node('node-1')?.status).to.include({ state: 'ready', hostKey: OLD });
  });

  it('pins the given key, forgets the machine and has the node join again', async () => {
    api = await startApi(aNode({ status: { state: 'down', hostKey: OLD } }));
    const { code, out, err } = await api.drover(['node', 'rekey', 'node-1', '--host-key', NEW]);
    expect({ code, out }).to.deep.equal({ code: 0, out: 'node/node-1 rekeyed\n' });
    expect(err).to.include(`forgotten: host key   ${OLD}`);
    expect(api.mirror.view.node('node-1')?.status).to.include({ state: 'joining', hostKey: NEW });
  });

  it('takes no prefix for a node, no other form for a key, and not both wishes, and changes nothing then', async () => {
    api = await startApi(aNode({ status: { hostKey: OLD } }));
    for (const words of [['node', '--accept-new'], ['node-1', '--host-key', 'MD5:00'], ['node-1', '--accept-new', '--host-key', NEW]]) {
      expect((await api.drover(['node', 'rekey', ...words])).code, words.join(' ')).to.equal(2);
    }
    expect((await api.drover(['node', 'rekey', 'nobody', '--accept-new'])).code).to.equal(1);
    expect(api.mirror.view.node('node-1')?.status).to.include({ state: 'ready', hostKey: OLD });
  });
});

describe('drover node ls in an outage', () => {
  it('says that rescheduling is held, because the table alone looks like a list of dead nodes', async () => {
    const outage = { type: 'Outage', status: 'True', reason: 'NodesLost', message: 'rescheduling is held: 4 of 6 nodes went at once', lastTransitionTime: EPOCH } as const;
    const api = await startApi(aNode(), { ...someSettings(), status: { conditions: [outage] } });
    try {
      for (const words of [['node', 'ls'], ['get', 'nodes']]) expect((await api.drover(words)).err).to.include(outage.message);
      expect((await api.drover(['get', 'cluster'])).out).to.include('held');
      expect((await api.drover(['get', 'services'])).err).to.not.include('held');
    } finally {
      await api.close();
    }
  });
});
