import { expect } from 'chai';
import fc from 'fast-check';
import { planHolding } from '../../../plan/host-holding.js';
import { hostOwner } from '../../../plan/host-owner.js';

const someMembers = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 7 });
const someHosts = fc.uniqueArray(fc.integer({ min: 1, max: 500 }).map((number) => `node-${number}`), { maxLength: 50 });

describe('hostOwner', () => {
  it('moves only the hosts of a member that is lost, so that the others keep their sessions', () => {
    fc.assert(fc.property(someMembers, someHosts, fc.nat(), (members, hosts, pick) => {
      const lost = members[pick % members.length]!;
      const left = members.filter((member) => member !== lost);
      for (const host of hosts) {
        const before = hostOwner(host, members);
        if (before !== lost) expect(hostOwner(host, left)).to.equal(before);
      }
    }));
  });

  it('is the same in whatever order members are known', () => {
    fc.assert(fc.property(someMembers, someHosts, (members, hosts) => {
      for (const host of hosts) expect(hostOwner(host, [...members].reverse())).to.equal(hostOwner(host, members));
    }));
  });

  it('spreads hosts with like names evenly', () => {
    const members = ['5f3c', 'a1b2', '77de'];
    const counts = new Map<string, number>();
    for (let number = 1; number <= 3000; number++) {
      const owner = hostOwner(`node-${number}`, members)!;
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    for (const member of members) expect(counts.get(member)).to.be.within(850, 1150);
  });

  it('is nobody without members', () => expect(hostOwner('node-1', [])).to.equal(undefined));
});

describe('planHolding', () => {
  it('gives every host to exactly one member once each has carried out its plan', () => {
    fc.assert(fc.property(someMembers, someHosts, someHosts, (members, hosts, heldBefore) => {
      const owned = members.flatMap((me) => {
        const held = new Set(heldBefore);
        const { claim, release } = planHolding({ me, members, hosts, held });
        return [...held].filter((host) => !release.includes(host)).concat(claim);
      });
      expect(owned.sort()).to.deep.equal([...hosts].sort());
    }));
  });

  it('gives up a host that was removed from the cluster', () => {
    expect(planHolding({ me: 'a', members: ['a'], hosts: [], held: new Set(['node-1']) })).to.deep.equal({ claim: [], release: ['node-1'] });
  });
});
