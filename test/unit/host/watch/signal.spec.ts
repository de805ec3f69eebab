import { expect } from 'chai';
import { parseSignal } from '../../../../host/watch/signal.js';

const ID = 'ab'.repeat(32);

describe('parseSignal', () => {
  const cases = {
    'hello e798d3a6-e626-4528-8de5-8accb0144e63 4.3.1': { kind: 'hello', bootId: 'e798d3a6-e626-4528-8de5-8accb0144e63', podman: '4.3.1' },
    'beat 7': { kind: 'beat', count: 7 },
    [`exit ${ID} 137`]: { kind: 'exit', containerId: ID, exitCode: 137 },
    [`exit ${ID} -`]: { kind: 'exit', containerId: ID },
    [`health ${ID} healthy`]: { kind: 'health', containerId: ID, health: 'healthy' },
  };
  for (const [line, signal] of Object.entries(cases)) it(`reads \`${line.slice(0, 20)}\``, () => expect(parseSignal(line)).to.deep.equal(signal));

  it('ignores what is none of ours, because login scripts print too', () => {
    for (const line of ['', 'Last login: today', 'exit abc 1', `exit ${ID}`, `health ${ID} ok`, ' beat 1', 'beat x']) expect(parseSignal(line), line).to.equal(undefined);
  });
});
