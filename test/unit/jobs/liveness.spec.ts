import { expect } from 'chai';
import { answerEvent, concernEvent, livenessEvent } from '../../../jobs/watch/liveness.js';

const heartbeat = { intervalMs: 1000, misses: 3 };

describe('liveness', () => {
  it('takes one late beat as unreachable and three missed as silence, and not the other way round', () => {
    expect(livenessEvent({ state: 'ready', silentMs: 1900, heartbeat })).to.equal(undefined);
    expect(livenessEvent({ state: 'ready', silentMs: 2100, heartbeat })?.type).to.equal('node.missed');
    expect(livenessEvent({ state: 'unreachable', silentMs: 2900, heartbeat })).to.equal(undefined);
    expect(livenessEvent({ state: 'unreachable', silentMs: 3100, heartbeat })?.type).to.equal('node.silent');
  });

  it('never goes from ready to down in one look, however long the silence: unreachable comes first', () => {
    expect(livenessEvent({ state: 'ready', silentMs: 60_000, heartbeat })?.type).to.equal('node.missed');
  });

  it('takes another boot id as a reboot, even when no beat was missed', () => {
    expect(answerEvent('ready', 'one', 'two')).to.deep.equal({ type: 'node.rebooted' });
    expect(answerEvent('ready', 'one', 'one')).to.equal(undefined);
    expect(answerEvent('down', 'one', 'one')).to.deep.equal({ type: 'node.answered' });
    expect(answerEvent('absent', 'one', 'one')).to.deep.equal({ type: 'node.answered' });
  });

  it('says why a host cannot be reached, because each reason needs another remedy', () => {
    expect(livenessEvent({ state: 'unreachable', silentMs: 3100, heartbeat, reason: 'connection refused' })).to.deep.equal({ type: 'node.silent', reason: 'no heartbeat for 3.1 s (3 missed): connection refused' });
  });

  it('takes a host whose beat is overdue for late when another one is given up, however short its own silence', () => {
    expect(concernEvent({ state: 'ready', silentMs: 1300, heartbeat })?.type).to.equal('node.missed');
    expect(concernEvent({ state: 'ready', silentMs: 1100, heartbeat })).to.equal(undefined);
    expect(concernEvent({ state: 'joining', silentMs: 9000, heartbeat })).to.equal(undefined);
  });
});
