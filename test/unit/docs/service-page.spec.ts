import { expect } from 'chai';
import { serviceFields } from '../../../docs/service-page.js';
import { SWARM_SETTINGS } from '../../../docs/swarm-settings.js';

describe('the table of a service\'s fields', () => {
  it('compares only fields that there are, so that a renamed one is noticed', () => {
    const fields = new Set(serviceFields());
    expect(Object.keys(SWARM_SETTINGS).filter((path) => !fields.has(path))).to.deep.equal([]);
  });
});
