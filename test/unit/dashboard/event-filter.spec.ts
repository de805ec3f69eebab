import { expect } from 'chai';
import { auditFilterOf, byDay, countText, eventFilterOf, OUTCOMES, pathOfAudit, pathOfEvents, pathOfRef, queryOf } from '../../../dashboard/data/event-filter.js';
import { AUDIT_OUTCOMES } from '../../../model/audit.js';

describe('filters of events', () => {
  it('come from the address and go there again, without what is empty', () => {
    const filter = eventFilterOf({ kind: 'service', name: ' web ', type: 'warning', reason: 'TaskFailed,NodeDown', user: '', view: 'x' });
    expect(filter).to.deep.equal({ kind: 'Service', name: 'web', type: 'Warning', reason: 'TaskFailed,NodeDown' });
    expect(queryOf(filter)).to.equal('kind=Service&name=web&type=Warning&reason=TaskFailed%2CNodeDown');
    expect(pathOfEvents({})).to.equal('/events');
    expect(pathOfEvents({ ...filter, type: undefined, reason: undefined })).to.equal('/events?kind=Service&name=web');
  });

  it('leave out what the API would refuse', () => {
    expect(eventFilterOf({ kind: 'widget', type: 'loud' })).to.deep.equal({});
    expect(auditFilterOf({ outcome: 'maybe', user: 'ada' })).to.deep.equal({ user: 'ada' });
  });

  it('keep the audit trail in the address', () => {
    expect(pathOfAudit({})).to.equal('/events?view=audit');
    expect(pathOfAudit({ user: 'ada', outcome: 'refused' })).to.equal('/events?view=audit&user=ada&outcome=refused');
    expect([...OUTCOMES].sort()).to.deep.equal([...AUDIT_OUTCOMES].sort());
  });
});

describe('a timeline', () => {
  const at = (...parts: [number, number, number, number]): string => new Date(...parts).toISOString();

  it('is cut where a day begins, and says today and yesterday', () => {
    const nowMs = new Date(2026, 0, 10, 12).getTime();
    const entries = [at(2026, 0, 10, 11), at(2026, 0, 10, 1), at(2026, 0, 9, 23), at(2026, 0, 3, 5)].map((time) => ({ time }));
    expect(byDay(entries, nowMs, (ms) => `day ${new Date(ms).getDate()}`).map(({ title, entries: of }) => `${title}: ${of.length}`)).to.deep.equal(['Today: 2', 'Yesterday: 1', 'day 3: 1']);
    expect(byDay([], nowMs, String)).to.deep.equal([]);
  });

  it('counts its warnings', () => {
    expect([countText([]), countText([{ type: 'Warning' }]), countText([{ type: 'Normal' }, { type: 'Warning' }, { type: 'Warning' }])]).to.deep.equal(['0 events, no warnings', '1 event, 1 of them a warning', '3 events, 2 of them warnings']);
  });
});

describe('what an entry of the trail names', () => {
  it('leads to its page where it has one', () => {
    expect(pathOfRef('service/web')).to.equal('/services/web');
    expect(pathOfRef('job/sync-host/17@3f2a91bc')).to.equal('/jobs/sync-host/17%403f2a91bc');
    expect([pathOfRef('token/ada'), pathOfRef('secret/db'), pathOfRef('web'), pathOfRef('service/a/b')]).to.deep.equal([undefined, undefined, undefined, undefined]);
  });
});
