import { expect } from 'chai';
import { filterNodes, nodeRows } from '../../../dashboard/data/node-rows.js';
import type { Problem } from '../../../dashboard/data/problem.js';
import { filterServices, serviceRows } from '../../../dashboard/data/service-rows.js';
import { taskRows, type TaskFilter } from '../../../dashboard/data/task-rows.js';
import type { UpdateStatus } from '../../../model/index.js';
import { aNode, aRunningTask, aService, aTask, EPOCH } from '../../support/builders.js';
import { viewOf } from '../../support/view-of.js';

const NONE: ReadonlyMap<string, Problem> = new Map();
const problem = (kind: 'Service' | 'Node', name: string): ReadonlyMap<string, Problem> => new Map([[`${kind}/${name}`, { kind: 'node-down', severity: 'serious', title: 'something', about: { kind, name } } as const]]);
const hash = aTask().spec.templateHash;

describe('rows of services', () => {
  const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };

  it('tell what runs, of what is wanted, and what is healthy', () => {
    const service = aService({ spec: { replicas: 3, healthcheck }, status: { replicas: { desired: 3, running: 1 } } });
    const [row] = serviceRows(viewOf(service, aRunningTask({ service, status: { health: 'healthy' } }), aRunningTask({ service, id: 'b', spec: { slot: 2 }, status: { health: 'starting' } })), NONE);
    expect(row).to.deep.include({ running: 1, wanted: 3, healthy: { good: 1, all: 2 }, state: 'incomplete', tone: 'busy' });
  });

  it('tell how far an update is: slots whose new task serves', () => {
    const update: UpdateStatus = { state: 'updating', message: '', startedAt: EPOCH, templateHash: hash };
    const service = aService({ spec: { replicas: 2 }, status: { replicas: { desired: 2, running: 2 }, update } });
    const old = aRunningTask({ service, spec: { slot: 2, templateHash: 'former' } });
    const fresh = aTask({ service, id: 'fresh', spec: { slot: 2 }, status: { state: 'starting', node: 'node-1' } });
    const [row] = serviceRows(viewOf(service, aRunningTask({ service }), old, fresh), NONE);
    expect(row).to.deep.include({ state: 'updating', progress: { done: 1, all: 2 } });
    const [done] = serviceRows(viewOf({ ...service, status: { ...service.status, update: { ...update, state: 'completed' } } }), NONE);
    expect(done).to.deep.include({ state: 'complete', progress: undefined });
  });

  it('tell of a job how its newest run went', () => {
    const run = { iteration: 1, templateHash: hash, startedAt: EPOCH, state: 'failed', completed: 0, total: 1 } as const;
    const [row] = serviceRows(viewOf(aService({ spec: { mode: 'replicated-job' }, status: { job: { iteration: 1, runs: [run] } } })), NONE);
    expect(row).to.include({ state: 'job failed', tone: 'bad' });
  });

  it('are found by words, by state, and by need', () => {
    const rows = serviceRows(viewOf(aService({ status: { replicas: { desired: 1, running: 1 } } }), aService({ name: 'db', spec: { image: 'postgres:17' } })), problem('Service', 'db'));
    const names = (text: string, state = ''): string[] => filterServices(rows, { text, state }).map(({ name }) => name);
    expect([names(''), names('POSTGRES'), names('', 'complete'), names('', 'attention'), names('web 1'), names('web postgres')]).to.deep.equal([['db', 'web'], ['db'], ['web'], ['db'], ['web'], []]);
  });
});

describe('rows of nodes', () => {
  const service = aService({ spec: { resources: { limits: {}, reservations: { cpus: 0.5, memory: 2 ** 30 } } } });

  it('tell what runs there and what it has reserved, without what has ended', () => {
    const [row] = nodeRows(viewOf(aNode(), service, aRunningTask({ service }), aRunningTask({ service, id: 'b', spec: { slot: 2 } }), aTask({ service, id: 'c', status: { state: 'failed', node: 'node-1' } })), { members: undefined, problemOf: NONE });
    expect(row).to.deep.include({ tasks: 2, services: [{ name: 'web', tasks: 2 }], cpus: { reserved: 1, all: 4 }, memory: { reserved: 2 * 2 ** 30, all: 8 * 2 ** 30 }, role: 'worker', address: '10.99.0.11' });
  });

  it('tell how a manager stands, as its member says', () => {
    const manager = aNode({ status: { manager: { state: 'manager', since: EPOCH, message: '' } } });
    const member = { id: manager.metadata.uid, hostname: 'h', endpoint: '', version: '0.1.0', startedAt: EPOCH, state: 'leader', since: EPOCH, self: true } as const;
    const [row] = nodeRows(viewOf(manager), { members: { items: [member] }, problemOf: NONE });
    expect(row?.role).to.equal('leader');
    expect(row?.versions).to.deep.equal(['debian 13, podman 5.4.2', 'kernel 6.12.0', 'drover 0.1.0']);
    const promoting = aNode({ status: { manager: { state: 'promoting', since: EPOCH, message: '' } } });
    expect(nodeRows(viewOf(promoting), { members: undefined, problemOf: NONE })[0]?.role).to.equal('promoting');
  });

  it('are found by label, service, state, availability and role', () => {
    const drained = aNode({ name: 'node-2', metadata: { labels: { zone: 'b' } }, status: { availability: { state: 'drained', since: EPOCH, message: '' }, manager: { state: 'manager', since: EPOCH, message: '' } } });
    const rows = nodeRows(viewOf(aNode(), drained, service, aRunningTask({ service })), { members: undefined, problemOf: problem('Node', 'node-1') });
    const names = (filter: Partial<Parameters<typeof filterNodes>[1]>): string[] => filterNodes(rows, { text: '', state: '', role: '', ...filter }).map(({ name }) => name);
    expect(names({ text: 'zone=b' })).to.deep.equal(['node-2']);
    expect(names({ text: 'web' })).to.deep.equal(['node-1']);
    expect(names({ state: 'drained' })).to.deep.equal(['node-2']);
    expect(names({ state: 'attention' })).to.deep.equal(['node-1']);
    expect([names({ role: 'manager' }), names({ role: 'worker' })]).to.deep.equal([['node-2'], ['node-1']]);
  });
});

describe('rows of tasks', () => {
  const all: TaskFilter = { text: '', service: '', node: '', state: '', hasHistory: false };
  const web = aService(), db = aService({ name: 'db' });
  const view = viewOf(
    aNode(), web, db,
    aRunningTask({ service: web, id: 'ten', spec: { slot: 10 } }), aRunningTask({ service: web, id: 'two', spec: { slot: 2 }, status: { node: 'node-2' } }),
    aTask({ service: web, id: 'old', spec: { slot: 2, desired: 'shutdown' }, status: { state: 'failed', error: 'task: non-zero exit (1)', node: 'node-1' } }),
    aTask({ service: db, status: { message: 'no suitable node (1 node down)' } }),
  );
  const names = (filter: Partial<TaskFilter>): string[] => taskRows(view, { ...all, ...filter }).map(({ name }) => name);

  it('are in order of services and numbers, without history', () => {
    expect(names({})).to.deep.equal(['db.1.aaaaaaaaaaaa', 'web.2.two', 'web.10.ten']);
  });

  it('show history on demand, and say that it is', () => {
    const rows = taskRows(view, { ...all, hasHistory: true });
    expect(rows.filter(({ isHistory }) => isHistory).map(({ name, message }) => [name, message])).to.deep.equal([['web.2.old', 'task: non-zero exit (1)']]);
  });

  it('are found by service, node, state, words and need', () => {
    expect(names({ service: 'web' })).to.deep.equal(['web.2.two', 'web.10.ten']);
    expect(names({ node: 'node-1' })).to.deep.equal(['web.10.ten']);
    expect(names({ state: 'failed', hasHistory: true })).to.deep.equal(['web.2.old']);
    expect(names({ text: 'suitable' })).to.deep.equal(['db.1.aaaaaaaaaaaa']);
    expect(names({ state: 'attention' })).to.deep.equal(['db.1.aaaaaaaaaaaa', 'web.2.two']); // node-2 is not there: nobody can ask
  });

  it('are 5,000 within half a second', () => {
    const many = viewOf(...Array.from({ length: 5000 }, (_, index) => aRunningTask({ id: `t${index}`, spec: { slot: index } })));
    const startedAt = performance.now();
    expect(taskRows(many, { ...all, text: 'web' })).to.have.length(5000);
    expect(performance.now() - startedAt).to.be.lessThan(500);
  });
});
