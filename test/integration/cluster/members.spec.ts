import { expect } from 'chai';
import type { JobSummary, MemberList } from '../../../api/contract.js';
import { eventually } from '../../support/eventually.js';
import { MemberCluster, type MemberProcess } from '../../support/member-cluster.js';
import { networkDocument, serviceDocument } from '../../support/whole-cluster.js';

const LED_WITHIN_MS = 6000;

describe('several members on one Redis', function () {
  this.timeout(120_000);
  const cluster = new MemberCluster({ hosts: 6, members: 3, machine: { startMs: 300 } });

  before(async () => {
    await cluster.start();
    await cluster.allReady(60_000);
  });
  after(() => cluster.stop());

  const others = (member: MemberProcess): readonly MemberProcess[] => cluster.members.filter((one) => one !== member && one.isRunning());
  const allHeld = () => eventually(async () => {
    const living = cluster.members.filter((member) => member.isRunning()).map(({ id }) => id);
    const holdings = await cluster.holdings();
    expect([...holdings.keys()].filter((id) => !living.includes(id)), 'members that are gone hold nothing').to.deep.equal([]);
    expect([...holdings.values()].flat().sort()).to.deep.equal(cluster.machines.map((machine) => machine.options.name).sort());
    expect(cluster.machines.map((machine) => machine.listeners)).to.deep.equal(cluster.machines.map(() => 1));
  }, 15_000);
  const noneTwice = (service: string, count: number) => eventually(() => {
    const slots = cluster.runningSlots().filter((slot) => slot.startsWith(`${service}.`));
    expect(slots, slots.join()).to.have.length(count);
    expect(new Set(slots).size, slots.join()).to.equal(count);
  }, 30_000);

  it('has one leader, and each host is held and heard by exactly one member', async () => {
    await allHeld();
    const lists = await Promise.all(cluster.members.map((member) => member.client.get<MemberList>('/v1/members')));
    for (const { items } of lists) {
      expect(items.map(({ state }) => state).sort()).to.deep.equal(['leader', 'reachable', 'reachable']);
      expect(items.filter(({ self }) => self)).to.have.length(1);
    }
  });

  it('takes writes in any member, and lists the jobs of all in any', async () => {
    cluster.asked = 2;
    await cluster.apply(networkDocument('front'), serviceDocument('web', { replicas: 6, networks: ['front'] }));
    await cluster.settled('web', 6, 30_000);
    // a join looks at its host once more when the node is ready: its job may be writing yet
    await eventually(async () => {
      const lists = await Promise.all(cluster.members.map((member) => member.client.get<{ items: readonly JobSummary[] }>('/v1/jobs', { queue: 'join-node' })));
      for (const { items } of lists) expect(new Set(items.map(({ key }) => key))).to.deep.equal(new Set(cluster.machines.map((machine) => machine.options.name)));
      for (const { id } of lists[0]!.items) {
        const details = await Promise.all(cluster.members.map((member) => member.client.get<object>(`/v1/jobs/join-node/${encodeURIComponent(id)}`)));
        expect(details[1]).to.deep.equal(details[0]);
        expect(details[2]).to.deep.equal(details[0]);
      }
    }, 30_000);
  });

  it('goes on with a deployment when the leader is killed in its middle, and makes no container twice', async () => {
    const leader = await cluster.leader();
    cluster.asked = cluster.members.indexOf(others(leader)[0]!);
    await cluster.apply(serviceDocument('big', { replicas: 24, networks: ['front'] }));
    await eventually(() => expect(cluster.runningSlots().filter((slot) => slot.startsWith('big.')).length).to.be.within(2, 20));
    await leader.kill();
    const ledMs = await cluster.untilLed(leader);
    await cluster.settled('big', 24, 30_000);
    await noneTwice('big', 24);
    expect(ledMs).to.be.below(LED_WITHIN_MS);
    await allHeld();
    await leader.start();
    await allHeld();
  });

  it('takes no harm from a leader that stood still for longer than its lease, and has it stand by from then on', async () => {
    const leader = await cluster.leader();
    cluster.asked = cluster.members.indexOf(others(leader)[0]!);
    await cluster.api.post('/v1/services/big/scale', { replicas: 12 });
    leader.signal('SIGSTOP');
    const ledMs = await cluster.untilLed(leader);
    await cluster.settled('big', 12, 30_000);
    leader.signal('SIGCONT');
    await eventually(async () => {
      const { items } = await leader.client.get<MemberList>('/v1/members');
      expect(items.find(({ self }) => self)?.state).to.equal('reachable');
      expect(items.filter(({ state }) => state === 'leader')).to.have.length(1);
    });
    await allHeld();
    await noneTwice('big', 12);
    await cluster.api.post('/v1/services/big/scale', { replicas: 18 });
    await cluster.settled('big', 18, 30_000);
    await noneTwice('big', 18);
    expect(leader.isRunning()).to.equal(true);
    expect(ledMs).to.be.below(LED_WITHIN_MS);
  });

  it('sees and replaces containers that die on hosts of a member that was killed', async () => {
    const leader = await cluster.leader();
    const holdings = await cluster.holdings();
    const victim = others(leader).find(({ id }) => (holdings.get(id)?.length ?? 0) > 0)!;
    const hosts = (holdings.get(victim.id) ?? []).map((host) => cluster.machine(host));
    await victim.kill();
    const killedAt = Date.now();
    const dying = hosts.flatMap((machine) => machine.running().slice(0, 1).map((name) => ({ machine, name })));
    for (const { machine, name } of dying) machine.kill(name);
    await eventually(() => expect(hosts.map((machine) => machine.listeners)).to.deep.equal(hosts.map(() => 1)), 10_000);
    const movedMs = Date.now() - killedAt;
    await cluster.leader(victim);
    await eventually(async () => {
      const states = await cluster.tasks('big');
      for (const { name } of dying.filter((one) => one.name.startsWith('big.'))) expect(states.find((task) => task.metadata.name === name)?.status.state).to.equal('failed');
    }, 15_000);
    await cluster.settled('big', 18, 30_000);
    await cluster.settled('web', 6, 30_000);
    expect(movedMs).to.be.below(5500);
    await victim.start();
    await allHeld();
  });

  it('hands hosts over at once when a member goes in good order', async () => {
    const leader = await cluster.leader();
    await leader.stop();
    expect(await cluster.untilLed(leader)).to.be.below(2000);
    await allHeld();
    const { items } = await cluster.api.get<MemberList>('/v1/members');
    expect(items).to.have.length(2);
    await leader.start();
    await allHeld();
  });
});
