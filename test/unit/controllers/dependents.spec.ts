import { expect } from 'chai';
import { Dependents } from '../../../controllers/dependents.js';
import { aService, aTask } from '../../support/builders.js';
import { createServiceReconciler } from '../../../controllers/service.js';
import { aView } from '../../support/apply-writes.js';

const waiting = (...others: readonly string[]) => aService({ name: 'web', spec: { dependsOn: Object.fromEntries(others.map((name) => [name, { condition: 'started' as const }])) } });

describe('dependents', () => {
  it('follow what services say they depend on, until they say so no longer or are gone', () => {
    const dependents = new Dependents();
    dependents.note({ op: 'put', object: waiting('db', 'cache') });
    dependents.note({ op: 'put', object: waiting('db') });
    expect([dependents.of('db'), dependents.of('cache')]).to.deep.equal([['web'], []]);
    dependents.note({ op: 'delete', object: waiting('db') });
    expect(dependents.of('db')).to.deep.equal([]);
  });

  it('are looked at when a task of what they wait for changes, because its service may not', () => {
    const db = aService({ name: 'db' }), view = aView(db, waiting('db')), reconciler = createServiceReconciler();
    reconciler.allKeys(view);
    expect([...reconciler.keysOf({ op: 'put', version: 9, object: aTask({ service: db }) }, view)]).to.deep.equal(['db', 'web']);
  });
});
