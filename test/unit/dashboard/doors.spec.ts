import { expect } from 'chai';
import type { MemberStatus } from '../../../model/index.js';
import { otherDoors } from '../../../dashboard/data/doors.js';

const aMember = (hostname: string, changes: Partial<MemberStatus> = {}): MemberStatus & { self: boolean } =>
  ({ id: hostname, hostname, endpoint: `https://${hostname}:8277`, version: '1', startedAt: '2026-01-01T00:00:00Z', since: '2026-01-01T00:00:00Z', state: 'reachable', self: false, ...changes });

describe('other doors of the dashboard', () => {
  it('are those of members that answered and serve browsers', () => {
    const items = [aMember('one'), aMember('two', { state: 'leader' }), aMember('gone', { state: 'unreachable' }), aMember('here', { endpoint: 'unix:/run/drover.sock' })];
    expect(otherDoors({ items }, 'https://one:8277')).to.deep.equal([{ name: 'two', url: 'https://two:8277' }]);
  });

  it('are none as long as nobody has told', () => {
    expect(otherDoors(undefined, 'https://one:8277')).to.deep.equal([]);
  });

  it('are never anything else than a page, whatever a member calls itself', () => {
    expect(otherDoors({ items: [aMember('evil', { endpoint: 'javascript:alert(1)' })] }, 'https://one:8277')).to.deep.equal([]);
  });
});
