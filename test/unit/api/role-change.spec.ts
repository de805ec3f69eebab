import { expect } from 'chai';
import { refuseRoles, type RoleWish } from '../../../api/role-change.js';
import { ClusterSnapshot, type MemberStatus, type StoreKind } from '../../../model/index.js';
import { aNode, EPOCH } from '../../support/builders.js';

const NAMES = ['node-1', 'node-2', 'node-3', 'node-4'] as const;

/** node-1 to node-3 are managers. */
function cluster(): ClusterSnapshot {
  const view = new ClusterSnapshot();
  NAMES.forEach((name, index) => {
    const manager = index < 3 ? { state: 'manager', since: EPOCH, message: '' } as const : undefined;
    const object = aNode({ metadata: { name, uid: `uid-${name}`, resourceVersion: index + 1 }, status: { ...(manager && { manager }) } });
    view.apply({ op: 'put', version: index + 1, object });
  });
  return view;
}

const refuse = (wishes: readonly RoleWish[], away: readonly string[] = [], kind: StoreKind = 'managers') => (): void => {
  const members = NAMES.map((name): MemberStatus =>
    ({ id: `uid-${name}`, hostname: name, endpoint: '', version: '', startedAt: EPOCH, since: EPOCH, state: away.includes(name) ? 'unreachable' : 'reachable' }));
  refuseRoles(cluster(), wishes, { kind, members });
};
const demote = (...names: readonly string[]): RoleWish[] => names.map((name) => ({ name, role: 'worker' }));

describe('refuseRoles', () => {
  it('lets one of three go, also a lost one, which is how it is got rid of', () => {
    expect(refuse(demote('node-1'))).not.to.throw();
    expect(refuse(demote('node-3'), ['node-3'])).not.to.throw();
  });

  it('refuses to let go a manager without which too few would be left, and names the one that is lost', () => {
    expect(refuse(demote('node-1'), ['node-3'])).to.throw('node-3');
  });

  it('counts what one request takes away together, down to the last', () => {
    expect(refuse(demote('node-1', 'node-2'))).not.to.throw();
    expect(refuse(demote('node-1', 'node-2', 'node-3'))).to.throw('last manager');
  });

  it('asks nothing of workers, and nothing while the store is embedded', () => {
    expect(refuse(demote('node-4'))).not.to.throw();
    expect(refuse(demote('node-1', 'node-2', 'node-3'), [], 'embedded')).not.to.throw();
  });

  it('promotes nobody on a Redis that is not Drover\'s own', () => {
    expect(refuse([{ name: 'node-4', role: 'manager' }], [], 'foreign')).to.throw('--redis');
    expect(refuse([{ name: 'node-4', role: 'manager' }])).not.to.throw();
  });
});
