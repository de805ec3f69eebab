import { expect } from 'chai';
import fc from 'fast-check';
import { MembersModel, type HistoryStep } from '../../support/members-model.js';

const MEMBERS = 3;
const HOSTS = 2;

/** How often each step comes, of all. Most messages arrive. */
const WEIGHTS: readonly (readonly [HistoryStep['kind'], number])[] = [
  ['deliver', 30], ['ask', 14], ['command', 12], ['pass', 7], ['touch', 8], ['beat', 8], ['observe', 5], ['claim', 4], ['write', 3], ['lose message', 3], ['give up', 3],
  ['pause', 2], ['crash', 1], ['skew', 2],
];
const KINDS = WEIGHTS.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
const WITHOUT_SKEW = KINDS.filter((kind) => kind !== 'skew');

/** A step for each number; records from fast-check would take most of the time. */
function stepOf(number: number, kinds: readonly HistoryStep['kind'][]): HistoryStep {
  const kind = kinds[number % kinds.length]!;
  const rest = Math.floor(number / kinds.length);
  const [member, host, amount] = [rest % MEMBERS, Math.floor(rest / MEMBERS) % HOSTS, Math.floor(rest / MEMBERS / HOSTS)];
  switch (kind) {
    case 'pass': return { kind, ms: 1 + (amount % 800) };
    case 'pause': return { kind, member, ms: 100 + (amount % 9000) };
    case 'skew': return { kind, member, ms: (amount % 12_000) - 6000 };
    case 'deliver': case 'lose message': return { kind, index: amount };
    case 'touch': case 'observe': return { kind, member, host };
    default: return { kind, member };
  }
}

/** Without fast-check's liking for small numbers and short lists, with which hardly anything happens. */
const someHistory = fc.noBias(fc.uint32Array({ minLength: 150, maxLength: 250, size: 'max' }));

describe('members whose messages are late, lost or old, who crash, stand still and read wrong clocks', function () {
  this.timeout(180_000);

  it('never have a command taken after one of a newer leader, nor on a host after a newer holder\'s, and lose nothing that was acknowledged', () => {
    let led = 0, taken = 0, refused = 0;
    fc.assert(fc.property(someHistory, (numbers) => {
      const model = new MembersModel(MEMBERS, HOSTS);
      for (const number of numbers) model.step(stepOf(number, KINDS));
      model.check();
      led += model.counts.led;
      taken += model.counts.taken;
      refused += model.counts.refused;
    }), { numRuns: 10_000 });
    expect(led, 'histories in which nobody leads prove nothing').to.be.above(10_000);
    expect(taken).to.be.above(10_000);
    expect(refused, 'histories in which nobody comes too late prove nothing').to.be.above(1000);
  });

  it('never have two that believe to lead, as long as their clocks run evenly', () => {
    fc.assert(fc.property(someHistory, (numbers) => {
      const model = new MembersModel(MEMBERS, HOSTS);
      for (const number of numbers) {
        model.step(stepOf(number, WITHOUT_SKEW));
        if (model.leaders().length > 1) expect.fail(`${model.leaders().join(' and ')} lead`);
      }
    }), { numRuns: 2000 });
  });
});
