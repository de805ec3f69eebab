import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { MemberCluster, type MemberProcess } from '../../support/member-cluster.js';
import { networkDocument, serviceDocument } from '../../support/whole-cluster.js';

const STOPPED_MS = 5000;
const BETWEEN_MS = 500;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('acknowledged applies while members and their Redis come and go', function () {
  this.timeout(180_000);
  const cluster = new MemberCluster({ hosts: 3, members: 2, machine: { startMs: 50 } });

  before(async () => {
    await cluster.start();
    await cluster.allReady(60_000);
  });
  after(() => cluster.stop());

  /** Applies one network after another through both members in turn, until told to end; the names of those that were acknowledged. */
  const applying = (): { end(): Promise<readonly string[]> } => {
    const acknowledged: string[] = [];
    let isDone = false;
    const run = async (): Promise<void> => {
      for (let number = 1; !isDone; number++) {
        const member = cluster.members[number % cluster.members.length]!;
        const name = `n${number}`;
        const applied = member.client.post('/v1/apply', { documents: [{ document: networkDocument(name) }] }).then(() => acknowledged.push(name), () => undefined);
        await Promise.race([applied, pause(1000)]);
        await pause(50);
      }
    };
    const running = run();
    return {
      end: async () => {
        isDone = true;
        await running;
        return acknowledged;
      },
    };
  };
  const stopFor = async (member: MemberProcess): Promise<void> => {
    member.signal('SIGSTOP');
    await pause(STOPPED_MS);
    member.signal('SIGCONT');
  };
  const restart = async (member: MemberProcess): Promise<void> => {
    await member.kill();
    await member.start();
  };
  const stopRedis = async (): Promise<void> => {
    const pid = cluster.redis.embedded.pid() ?? expect.fail('no redis');
    process.kill(pid, 'SIGSTOP');
    await pause(STOPPED_MS);
    process.kill(pid, 'SIGCONT');
  };
  const killRedis = async (): Promise<void> => {
    process.kill(cluster.redis.embedded.pid() ?? expect.fail('no redis'), 'SIGKILL');
  };

  it('are all there afterwards, one member leads, and services are as they were ordered', async () => {
    const other = async (): Promise<MemberProcess> => {
      const leader = await cluster.leader();
      return cluster.members.find((member) => member !== leader)!;
    };
    let acknowledged: readonly string[] = [];
    const applies = applying();
    const faults: readonly (() => Promise<void>)[] = [
      async () => restart(await cluster.leader()), async () => stopFor(await cluster.leader()), stopRedis, async () => restart(await other()), async () => stopFor(await other()), killRedis,
    ];
    try {
      for (const [round, fault] of faults.entries()) {
        await fault();
        await eventually(() => cluster.leader(), 15_000);
        await cluster.apply(serviceDocument('web', { replicas: 3 + round }));
        await pause(BETWEEN_MS);
      }
    } finally {
      acknowledged = await applies.end(); // it would go on for ever
    }
    expect(acknowledged.length).to.be.above(50);
    await eventually(() => cluster.leader(), 15_000);
    for (const member of cluster.members) {
      await eventually(async () => {
        const { items } = await member.client.get<{ items: readonly { metadata: { name: string } }[] }>('/v1/networks');
        expect(items.map(({ metadata }) => metadata.name)).to.include.members([...acknowledged]);
      });
    }
    await cluster.settled('web', 2 + faults.length, 40_000);
    await eventually(() => {
      const slots = cluster.runningSlots();
      expect(slots, slots.join()).to.have.length(2 + faults.length);
      expect(new Set(slots).size).to.equal(slots.length);
    }, 30_000);
  });
});
