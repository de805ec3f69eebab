import { expect } from 'chai';
import { templateChanges, templateOf, withTemplateOf, type ServiceSpec } from '../../../model/index.js';
import { someServiceSpec } from '../../support/builders.js';

const between = (before: Partial<ServiceSpec>, after: Partial<ServiceSpec>): string[] => templateChanges(templateOf(someServiceSpec(before)), templateOf(someServiceSpec(after)));

describe('what changed between two templates', () => {
  it('is a line per field: changed, added, taken away', () => {
    expect(between({ image: 'web:1', user: 'app', env: { A: '1', B: '2' } }, { image: 'web:2', env: { A: '1', B: '3', C: '4' }, workdir: '/srv' }))
      .to.deep.equal(['env.B: 2 → 3', '+ env.C: 4', 'image: web:1 → web:2', '- user: app', '+ workdir: /srv']);
  });

  it('shows lists as a whole and times with their units', () => {
    expect(between({ stopGracePeriodMs: 10_000, command: ['a'] }, { stopGracePeriodMs: 90_000, command: ['a', 'b'] })).to.deep.equal(['command: ["a"] → ["a","b"]', 'stopGracePeriod: 10s → 1m30s']);
  });

  it('says nothing of what does not restart tasks', () => {
    expect(between({}, { replicas: 9, rebalance: true })).to.deep.equal([]);
  });

  it('keeps a line a line, and short', () => {
    const [line = ''] = between({ env: { TEXT: 'a' } }, { env: { TEXT: `x\n${'y'.repeat(200)}` } });
    expect(line).to.match(/^env\.TEXT: a → "x\\nyyy.*…$/);
    expect(line.length).to.be.below(100);
  });
});

describe('the template of a former spec', () => {
  it('comes back whole, and takes fields away that were not there; what is no template stays', () => {
    const former = someServiceSpec({ image: 'web:1', replicas: 1 });
    const present = someServiceSpec({ image: 'web:2', user: 'app', replicas: 5, forceUpdate: 3 });
    expect(withTemplateOf(present, former)).to.deep.equal({ ...former, replicas: 5 });
  });
});
