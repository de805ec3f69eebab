import { expect } from 'chai';
import { isBusyHost, planLook } from '../../../plan/host-look.js';
import type { Task } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aTask } from '../../support/builders.js';

const quiet = { ageMs: 30_000, quietMs: 20_000, periodMs: 30_000, isKnown: true, isChanged: false, isBusy: false };

describe('planLook', () => {
  it('looks at a quiet host once per period', () => {
    expect(planLook(quiet)).to.equal('on');
    expect(planLook({ ...quiet, ageMs: 10_000 })).to.equal('off');
  });

  it('lets work go first, since a look costs as much as the start of a container', () => {
    expect(planLook({ ...quiet, isChanged: true })).to.equal('later');
    expect(planLook({ ...quiet, isBusy: true })).to.equal('later');
    expect(planLook({ ...quiet, quietMs: 1000 })).to.equal('later');
  });

  it('is not put off for ever by work that never ends', () => {
    expect(planLook({ ...quiet, ageMs: 90_000, isBusy: true, quietMs: 0 })).to.equal('on');
    expect(planLook({ ...quiet, ageMs: 180_000, isChanged: true, isBusy: true })).to.equal('must');
  });

  it('lets a change go first even when it is late: it is a few lines of script, and a dead backend may be among them', () => {
    expect(planLook({ ...quiet, ageMs: 120_000, isChanged: true })).to.equal('later');
  });

  it('looks whatever else there is when nothing is known of the host', () => {
    expect(planLook({ ...quiet, ageMs: 0, isKnown: false })).to.equal('must');
  });
});

describe('isBusyHost', () => {
  const isBusyWith = (...tasks: readonly Task[]): boolean => isBusyHost(aView(aNode(), ...tasks), 'node-1');

  it('is busy while a container starts or stops there, and not with what runs or has ended', () => {
    expect(isBusyWith(aTask({ status: { state: 'assigned', node: 'node-1' } }))).to.equal(true);
    expect(isBusyWith(aRunningTask({ status: { state: 'stopping' } }))).to.equal(true);
    expect(isBusyWith(aRunningTask(), aRunningTask({ id: 'endedendedxx', status: { state: 'failed' } }))).to.equal(false);
  });
});
