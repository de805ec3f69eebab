import { expect } from 'chai';
import { OperatorError, type ErrorCode } from '../../../../base/errors.js';
import { createPodman } from '../../../../host/container/podman.js';
import { createUpgradeNodeHandler } from '../../../../jobs/handlers/upgrade-node.js';
import type { ManagedStore, ManagerHost } from '../../../../jobs/managers/ports.js';
import type { ManagerState, MemberState, MemberStatus, Node } from '../../../../model/index.js';
import { aNode, EPOCH } from '../../../support/builders.js';
import { JOB_RUN, openJobWorld, type JobWorld } from '../../../support/job-world.js';

const [OLD, NEW] = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'];
const UPGRADE = { id: 'u1', build: NEW, source: 'laptop', turn: 0, isForced: false };
const node = (index: number, state: ManagerState, upgrade = UPGRADE): Node => aNode({
  metadata: { name: `node-${index}`, uid: `uid-${index}`, resourceVersion: index }, spec: { role: 'manager' },
  status: { vtep: { address: `10.0.0.${index}`, mtu: 1500 }, manager: { state, since: EPOCH, message: '', ...(state === 'upgrading' && { upgrade }) } },
});
const three = (upgrade = UPGRADE) => [node(1, 'upgrading', upgrade), node(2, 'manager'), node(3, 'manager')];

interface Case {
  readonly nodes?: readonly Node[];
  readonly host?: Partial<ManagerHost>;
  readonly away?: readonly string[];
  readonly member?: string;
  /** So often node-1's member is seen to lead. */
  readonly leads?: number;
}

describe('the job that upgrades', () => {
  let world: JobWorld;
  let calls: string[];
  afterEach(() => world.close());

  /** node-1's member runs what was brought last, once it is started. */
  async function run({ nodes = three(), host = {}, away = [], member = 'laptop', leads = 0 }: Case = {}): Promise<string> {
    calls = [];
    let [installed, running, leadsFor] = [OLD, OLD, leads];
    world = await openJobWorld({ objects: nodes, runtime: createPodman(), session: { node: 'node-1' } as never });
    const unused = async (): Promise<never> => { throw new Error('not used'); };
    const managerHost: ManagerHost = {
      install: unused, startStore: unused, startSentinel: unused, remove: unused, authorize: unused,
      bringBuild: async (_run, { address, build }) => void (calls.push(`bring ${build} to ${address}`), installed = build),
      goBack: async (_run, { build }) => void (calls.push(`back from ${build}`), installed = OLD),
      startMember: async () => void (calls.push(`start ${installed}`), running = installed),
      ...host,
    };
    const stateOf = (name: string): MemberState => (away.includes(name) ? 'unreachable' : 'reachable');
    const managed = {
      members: async () => {
        const asked = nodes.map(({ metadata: { uid, name } }) => ({ id: uid, state: uid === 'uid-1' && leadsFor-- > 0 ? 'leader' : stateOf(name), build: uid === 'uid-1' ? running : OLD }) as MemberStatus);
        if (asked.some(({ state }) => state === 'leader')) calls.push('leads');
        return asked;
      },
    } as unknown as ManagedStore;
    return createUpgradeNodeHandler({ ...world.deps, clock: { ...world.deps.clock, after: (_ms, then) => (queueMicrotask(then), () => undefined) }, managerHost, managed, member, admission: { settleAll: unused } })({ key: 'node-1' }, JOB_RUN)
      .then(() => 'done', (error: Error) => error.message);
  }
  const manager = () => world.store.view.node('node-1')?.status.manager;
  const failing = (code: ErrorCode, text: string) => async (): Promise<never> => { throw new OperatorError(code, text); };

  it('brings the build, starts the member anew, and is done when that beats with it; store and Sentinel are left alone', async () => {
    expect(await run()).to.equal('done');
    expect(calls).to.deep.equal([`bring ${NEW} to 10.0.0.1`, `start ${NEW}`]);
    expect(manager()).to.deep.include({ state: 'manager', message: '' }).and.not.have.property('upgrade');
  });

  it('restarts who leads only when another does', async () => {
    await run({ leads: 3 });
    expect(calls).to.deep.equal(['leads', `bring ${NEW} to 10.0.0.1`, 'leads', 'leads', `start ${NEW}`]);
  });

  it('goes back to what ran before when the new one does not start, and says which build and why', async () => {
    let starts = 0;
    expect(await run({ host: { startMember: async () => { if (starts++ === 0) throw new OperatorError('HOST_COMMAND_FAILED', 'start the member: no such module'); } } })).to.equal('done');
    expect(calls).to.deep.equal([`bring ${NEW} to 10.0.0.1`, `back from ${NEW}`]);
    expect(starts).to.equal(2);
    const error = `not upgraded to build ${NEW}, runs what it ran before: start the member: no such module`;
    expect(manager()).to.deep.include({ state: 'manager', message: error, upgrade: { ...UPGRADE, error } });
  });

  it('says so when what ran before does not come up either, and stays no longer on its way', async () => {
    await run({ host: { startMember: failing('HOST_COMMAND_FAILED', 'the disk is full') } });
    expect(manager()?.upgrade).to.have.property('error').that.contains('does not come up either (the disk is full)');
    expect(manager()?.state).to.equal('manager');
  });

  it('goes back from nothing when the build could not be brought', async () => {
    await run({ host: { bringBuild: failing('HOST_COMMAND_FAILED', 'no space left') } });
    expect(calls).to.deep.equal([`back from ${NEW}`, `start ${OLD}`]);
    expect(manager()?.message).to.contain('no space left');
  });

  it('is repeated where only the way to the host, or the hold on it, was lost: that says nothing of the build', async () => {
    for (const code of ['HOST_UNREACHABLE', 'HOST_LOST_REPLY', 'HOST_FENCED', 'STORE_UNAVAILABLE'] as const) {
      expect(await run({ host: { startMember: failing(code, 'gone') } })).to.equal('gone');
      expect([calls.length, manager()?.state]).to.deep.equal([1, 'upgrading']);
      await world.close();
    }
    await run();
  });

  it('restarts nobody without whom too few would be there, unless it was forced', async () => {
    await run({ away: ['node-3'] });
    expect(calls).to.not.include(`bring ${NEW} to 10.0.0.1`);
    expect(manager()?.upgrade).to.have.property('error').that.contains('node-3 cannot be reached');
    await world.close();
    await run({ away: ['node-3'], nodes: three({ ...UPGRADE, isForced: true }) });
    expect(manager()).to.deep.include({ state: 'manager', message: '' });
  });

  it('is not done by the member that it would end', async () => {
    expect(await run({ member: 'uid-1' })).to.contain('waits for another member');
    expect([calls, manager()?.state]).to.deep.equal([[], 'upgrading']);
  });
});
