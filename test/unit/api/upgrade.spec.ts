import { expect } from 'chai';
import { parseUpgrade, planUpgrade } from '../../../api/upgrade.js';
import type { UpgradeRequest } from '../../../api/contract.js';
import { ClusterSnapshot, withUpgradeWish, type ManagerState, type MemberStatus, type Node, type NodeState, type StoreKind } from '../../../model/index.js';
import { aNode, EPOCH } from '../../support/builders.js';

const [OLD, NEW] = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'];
const WISH = { id: 'u0', build: NEW, source: 'laptop', turn: 0, isForced: false };

const node = (index: number, state: ManagerState = 'manager', life: NodeState = 'ready'): Node => aNode({
  metadata: { name: `node-${index}`, uid: `uid-${index}` }, spec: { role: 'manager' }, status: { state: life, manager: { state, since: EPOCH, message: '' } },
});
const three = [node(1), node(2), node(3), aNode({ metadata: { name: 'node-4' } })];

interface Case {
  readonly nodes?: readonly Node[];
  readonly kind?: StoreKind;
  readonly leader?: string;
  readonly away?: readonly string[];
  /** Of each member. */
  readonly builds?: Readonly<Record<string, string>>;
}

function plan(request: Partial<UpgradeRequest> = {}, { nodes = three, kind = 'managers', leader = 'uid-1', away = [], builds = {} }: Case = {}) {
  const view = new ClusterSnapshot();
  nodes.forEach((object, index) => view.apply({ op: 'put', version: index + 1, object: { ...object, metadata: { ...object.metadata, resourceVersion: index + 1 } } }));
  const members = ['laptop', 'uid-1', 'uid-2', 'uid-3'].map((id): MemberStatus => ({
    id, hostname: id, endpoint: '', version: '0.1.0', build: builds[id] ?? (id === 'laptop' ? NEW : OLD), startedAt: EPOCH, since: EPOCH,
    state: away.includes(id) ? 'unreachable' : id === leader ? 'leader' : 'reachable',
  }));
  return planUpgrade({ build: NEW, ...request }, { view, kind, members, self: 'laptop', newId: () => 'u1' });
}
const refusal = (...args: Parameters<typeof plan>): string => {
  try {
    plan(...args);
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
};

describe('planUpgrade', () => {
  it('takes all managers, the one that leads last, so that the lead moves once', () => {
    const { id, nodes } = plan();
    expect(id).to.equal('u1');
    expect(nodes.map(({ name, wish }) => [name, wish?.turn, wish?.source])).to.deep.equal([['node-2', 0, 'laptop'], ['node-3', 1, 'laptop'], ['node-1', 2, 'laptop']]);
    expect(plan({ nodes: ['node-3'] }).nodes.map(({ name }) => name)).to.deep.equal(['node-3']);
  });

  it('leaves who runs that build already as it is', () => {
    const { nodes } = plan({}, { builds: { 'uid-2': NEW } });
    expect(nodes.map(({ name, isThere, wish }) => [name, isThere, wish !== undefined])).to.deep.equal([['node-2', true, false], ['node-3', false, true], ['node-1', false, true]]);
    expect(plan({}, { builds: { 'uid-1': NEW, 'uid-2': NEW, 'uid-3': NEW } }).nodes.every(({ wish }) => wish === undefined)).to.equal(true);
  });

  it('has it brought by a manager when no other member has the build, never by one that is away', () => {
    const { nodes } = plan({}, { builds: { laptop: OLD, 'uid-2': NEW } });
    expect(nodes.flatMap(({ wish }) => wish?.source ?? [])).to.deep.equal(['uid-2', 'uid-2']);
    expect(refusal({}, { builds: { laptop: OLD } })).to.contain(`no member of the control plane has build ${NEW}`).and.contain('they run 0.1.0+aaaaaaaa').and.contain('drover up');
    expect(refusal({}, { away: ['laptop'] })).to.contain('no member');
  });

  it('refuses while a role is being changed, and names it', () => {
    expect(refusal({}, { nodes: [...three, node(5, 'promoting')] })).to.contain('role of node-5');
    expect(refusal({}, { nodes: [...three.slice(0, 3), aNode({ metadata: { name: 'node-4' }, spec: { role: 'manager' } })] })).to.contain('role of node-4');
  });

  it('refuses a host that does not answer, and to restart one of the two that are left of three unless it is forced', () => {
    expect(refusal({}, { nodes: [node(1), node(2), node(3, 'manager', 'unreachable')] })).to.contain('upgrade node-3: its host is unreachable');
    expect(refusal({ nodes: ['node-2'] }, { away: ['uid-3'] })).to.contain('node-3 cannot be reached').and.contain('--force');
    expect(plan({ nodes: ['node-2'], force: true }, { away: ['uid-3'] }).nodes[0]?.wish).to.include({ isForced: true });
  });

  it('joins an upgrade to the same build that is under way, and refuses another meanwhile', () => {
    const nodes = [withUpgradeWish(node(1), { ...WISH, turn: 2 }), { ...node(2, 'upgrading'), status: { ...node(2).status, manager: { state: 'upgrading', since: EPOCH, message: '', upgrade: WISH } } } as Node, node(3)];
    const joined = plan({}, { nodes });
    expect([joined.id, joined.nodes.filter(({ wish }) => wish !== undefined).map(({ name }) => name)]).to.deep.equal(['u0', ['node-3']]);
    expect(refusal({ build: OLD }, { nodes })).to.contain(`on its way to build ${NEW}`);
  });

  it('refuses who is no manager, and a control plane without managers, with what to do there', () => {
    expect(refusal({ nodes: ['node-4'] })).to.contain('upgrade node-4: it is not a manager; managers are node-1, node-2, node-3');
    expect(refusal({}, { kind: 'embedded' })).to.contain('drover down');
  });
});

describe('parseUpgrade', () => {
  it('takes a build that can be a part of a path, and nothing that is not asked for', () => {
    expect(parseUpgrade({ build: NEW })).to.deep.equal({ build: NEW, force: false });
    for (const body of [undefined, {}, { build: '../..' }, { build: NEW, all: true }, { build: NEW, nodes: [] }, { build: NEW, nodes: [1] }, { build: NEW, force: 'yes' }]) {
      expect(() => parseUpgrade(body), JSON.stringify(body)).to.throw('upgrade');
    }
  });
});
