import { expect } from 'chai';
import { OperatorError } from '../../../../base/errors.js';
import { createPodman } from '../../../../host/container/podman.js';
import type { JobHandler } from '../../../../jobs/contract.js';
import { createDemoteNodeHandler } from '../../../../jobs/handlers/demote-node.js';
import { createPromoteNodeHandler } from '../../../../jobs/handlers/promote-node.js';
import type { ManagedStore, ManagerHost } from '../../../../jobs/managers/ports.js';
import type { RoleDeps } from '../../../../jobs/managers/role-change.js';
import type { ManagerState, MemberStatus, Node, NodeState, StoreKind } from '../../../../model/index.js';
import { aNode, EPOCH } from '../../../support/builders.js';
import { JOB_RUN, openJobWorld, type JobWorld } from '../../../support/job-world.js';

const node = (index: number, state?: ManagerState, life: NodeState = 'ready'): Node => aNode({
  metadata: { name: `node-${index}`, uid: `uid-${index}`, resourceVersion: index },
  status: { state: life, vtep: { address: `10.0.0.${index}`, mtu: 1500 }, ...(state && { manager: { state, since: EPOCH, message: '' } }) },
});

describe('jobs that promote and demote', () => {
  let world: JobWorld;
  let calls: string[];
  afterEach(() => world.close());

  async function run(create: (deps: RoleDeps) => JobHandler, nodes: readonly Node[], key: string, { kind, master, host = {} }: { readonly kind: StoreKind; readonly master?: string; readonly host?: Partial<ManagerHost> }): Promise<void> {
    calls = [];
    world = await openJobWorld({ objects: nodes, runtime: createPodman(), session: { node: key } as never });
    const call = <T>(result: T, ...words: readonly unknown[]): Promise<T> => (calls.push(words.join(' ')), Promise.resolve(result));
    const managerHost: ManagerHost = {
      install: (_run, { member, managers }) => call({ sshKey: 'ssh-ed25519 KEY' }, 'install', member, managers.map(({ name }) => name).join('+')),
      startStore: (_run, address, as) => call(undefined, 'store', address, 'dump' in as ? as.dump : `copies ${as.replicaOf}`),
      startSentinel: (_run, _address, { master: watched, quorum }) => call(undefined, 'sentinel', watched, quorum),
      startMember: () => call(undefined, 'member'), remove: () => call([], 'remove'), bringBuild: () => call(undefined, 'bring'), goBack: () => call(undefined, 'back'), authorize: () => call(undefined, 'authorize'), ...host,
    };
    const members = nodes.map(({ metadata }) => ({ id: metadata.uid, state: 'reachable' }) as MemberStatus);
    const managed: ManagedStore = {
      kind: () => kind, managers: () => [], master: () => master, members: async () => members,
      move: async (first, begin) => (await call(undefined, 'move', first.name), begin('the dump')),
      settle: (managers) => call(undefined, 'settle', managers.map(({ name }) => name).join('+')),
      failOver: (from) => call(undefined, 'fail over', from), forget: (name) => call(undefined, 'forget', name),
    };
    await create({ ...world.deps, managerHost, managed, admission: { settleAll: () => call(undefined, 'let in') } })({ key }, JOB_RUN);
  }
  const managerOf = (name: string) => world.store.view.node(name)?.status.manager;

  it('moves the embedded store to the first manager, and starts its member when all hosts let it in', async () => {
    await run(createPromoteNodeHandler, [node(1, 'promoting')], 'node-1', { kind: 'embedded' });
    expect(calls).to.deep.equal(['install uid-1 node-1', 'move node-1', 'store 10.0.0.1 the dump', 'sentinel 10.0.0.1 1', 'let in', 'member']);
    expect(managerOf('node-1')).to.deep.include({ state: 'manager', sshKey: 'ssh-ed25519 KEY' });
  });

  it('has each further one copy from whoever takes the writes, and counts it when it has a copy', async () => {
    await run(createPromoteNodeHandler, [node(1, 'manager'), node(2, 'manager'), node(3, 'promoting')], 'node-3', { kind: 'managers', master: 'node-2' });
    expect(calls).to.deep.equal(['install uid-3 node-1+node-2+node-3', 'store 10.0.0.3 copies 10.0.0.2', 'sentinel 10.0.0.2 2', 'settle node-1+node-2+node-3', 'let in', 'member']);
  });

  it('goes on where it was cut off: one that takes the writes by now is not made a copy', async () => {
    await run(createPromoteNodeHandler, [node(1, 'promoting')], 'node-1', { kind: 'managers', master: 'node-1' });
    expect(calls).to.deep.equal(['install uid-1 node-1', 'sentinel 10.0.0.1 1', 'settle node-1', 'let in', 'member']);
  });

  it('tells on the node what went wrong, and promotes nobody on a Redis that is not Drover\'s', async () => {
    const install = async (): Promise<never> => { throw new OperatorError('HOST_COMMAND_FAILED', 'the disk is full'); };
    const failed = await run(createPromoteNodeHandler, [node(1, 'promoting')], 'node-1', { kind: 'embedded', host: { install } }).catch((error: Error) => error.message);
    expect([failed, managerOf('node-1')]).to.deep.equal(['the disk is full', { state: 'promoting', since: EPOCH, message: 'the disk is full' }]);
    await world.close();
    await run(createPromoteNodeHandler, [node(1, 'promoting')], 'node-1', { kind: 'foreign' }).catch(() => undefined);
    expect([calls, managerOf('node-1')?.message]).to.satisfy(([done, message]: [string[], string]) => done.length === 0 && message.includes('--redis'));
  });

  it('is cut off when somebody wants the contrary meanwhile', async () => {
    let wasCut = false;
    const install: ManagerHost['install'] = async ({ signal }) => {
      await world.store.update('Node', 'node-1', (held) => ({ ...held, status: { ...held.status, manager: { ...held.status.manager!, state: 'demoting' } } }));
      wasCut = signal.aborted;
      throw new Error('cut off');
    };
    await run(createPromoteNodeHandler, [node(1, 'promoting')], 'node-1', { kind: 'embedded', host: { install } }).catch(() => undefined);
    expect(wasCut).to.equal(true);
  });

  it('has another take the writes before it stops one of several, and counts without it afterwards, since its copy would count', async () => {
    await run(createDemoteNodeHandler, [node(1, 'demoting'), node(2, 'manager'), node(3, 'manager')], 'node-1', { kind: 'managers', master: 'node-1' });
    expect(calls).to.deep.equal(['fail over node-1', 'remove', 'forget node-1', 'settle node-2+node-3', 'let in']);
    expect(managerOf('node-1')).to.equal(undefined);
  });

  it('has one that is left alone wait for no copy before that goes', async () => {
    await run(createDemoteNodeHandler, [node(1, 'demoting'), node(2, 'manager')], 'node-1', { kind: 'managers', master: 'node-2' });
    expect(calls.slice(0, 3)).to.deep.equal(['fail over node-1', 'settle node-2', 'remove']);
  });

  it('does not wait for a host that is down, and refuses to take the last', async () => {
    await run(createDemoteNodeHandler, [node(1, 'demoting', 'down'), node(2, 'manager')], 'node-1', { kind: 'managers', master: 'node-2' });
    expect(calls).to.not.include('remove');
    await world.close();
    const failed = await run(createDemoteNodeHandler, [node(1, 'demoting')], 'node-1', { kind: 'managers', master: 'node-1' }).catch((error: Error) => error.message);
    expect([calls, failed]).to.satisfy(([done, message]: [string[], string]) => done.length === 0 && message.includes('last manager'));
  });
});
