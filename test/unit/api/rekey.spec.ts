import { expect } from 'chai';
import { parseRekey, rekeyed, REKEYED } from '../../../api/rekey.js';
import { ACCEPT_NEW_HOST_KEY } from '../../../api/write.js';
import type { NodeState } from '../../../model/index.js';
import { aNode, EPOCH_MS } from '../../support/builders.js';

const OLD = `SHA256:${'A'.repeat(43)}`;
const NEW = `SHA256:${'B'.repeat(43)}`;
const ssh = { host: '192.0.2.11', port: 22, user: 'root' };

describe('rekey', () => {
  it('forgets the key and the machine, keeps the boot id that tells a new machine from the old, and joins again', () => {
    const node = aNode({ status: { state: 'down', hostKey: OLD } });
    const { node: next, forgotten } = rekeyed(node, { acceptNew: true }, EPOCH_MS);
    expect(next.status).to.deep.include({ state: 'joining' }).and.not.have.property('hostKey');
    expect(next.status.facts).to.include({ machineId: '', bootId: 'boot-1' });
    expect(next.metadata.annotations).to.have.all.keys(ACCEPT_NEW_HOST_KEY, REKEYED);
    expect(forgotten).to.deep.equal({ hostKey: OLD, machineId: '0123456789abcdef0123456789abcdef' });
  });

  it('pins the given key and takes back that any key is accepted', () => {
    const node = aNode({ metadata: { annotations: { [ACCEPT_NEW_HOST_KEY]: 'true' } }, status: { state: 'joinFailed', hostKey: OLD } });
    const { node: next } = rekeyed(node, { hostKey: NEW }, EPOCH_MS);
    expect(next.status.hostKey).to.equal(NEW);
    expect(next.metadata.annotations).to.have.all.keys(REKEYED);
    expect(next.metadata.generation).to.equal(node.metadata.generation);
  });

  it('replaces a key that the manifest pins, because that one goes first, and refuses to accept any other beside it', () => {
    const node = aNode({ spec: { ssh: { ...ssh, hostKey: OLD } } });
    const { node: next } = rekeyed(node, { hostKey: NEW }, EPOCH_MS);
    expect(next.spec.ssh.hostKey).to.equal(NEW);
    expect(next.status.observedGeneration).to.equal(next.metadata.generation).and.to.equal(2);
    expect(() => rekeyed(node, { acceptNew: true }, EPOCH_MS)).to.throw(`its manifest pins ${OLD}`);
  });

  it('refuses a node that is on its way out', () => {
    for (const state of ['leaving', 'absent', 'removed'] as NodeState[]) expect(() => rekeyed(aNode({ status: { state } }), { acceptNew: true }, EPOCH_MS), state).to.throw('cannot join again');
  });

  it('takes one of two wishes, in a form that can be compared', () => {
    expect(parseRekey({ hostKey: NEW })).to.deep.equal({ hostKey: NEW });
    expect(parseRekey({ acceptNew: true })).to.deep.equal({ acceptNew: true });
    for (const body of [{}, undefined, { acceptNew: false }, { acceptNew: true, hostKey: NEW }]) expect(() => parseRekey(body)).to.throw('needs either');
    for (const hostKey of ['', 'MD5:1', `${NEW}x`, 7]) expect(() => parseRekey({ hostKey })).to.throw('SHA256:');
  });
});
