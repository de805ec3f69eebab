import { expect } from 'chai';
import { scheduleLines } from '../../../dashboard/data/job-words.js';
import { answeringAddresses, portRows } from '../../../dashboard/data/port-words.js';
import { bytesText, healthText, placementLines, resourceLines, restartText, updateLines } from '../../../dashboard/data/setting-words.js';
import { aNode, someServiceSpec } from '../../support/builders.js';

const { updateConfig, restartPolicy } = someServiceSpec();

describe('settings of a service in words', () => {
  it('say how much each task may have, and what is kept free for it', () => {
    expect(resourceLines({ limits: { cpus: 0.5, memory: 256 * 2 ** 20, pids: 100 }, reservations: { cpus: 1, genericResources: { gpu: 2 } } }))
      .to.deep.equal(['at most 0.5 cores, 256 MiB of memory, 100 processes', 'kept free for each task: 1 core, 2 gpu']);
    expect(resourceLines({ limits: { pids: 0 }, reservations: {} })).to.deep.equal([]);
    expect([bytesText(100), bytesText(1.5 * 2 ** 30), bytesText(2 ** 40)]).to.deep.equal(['100 B', '1.5 GiB', '1 TiB']);
  });

  it('say where it may run', () => {
    expect(placementLines({ constraints: ['node.labels.zone == a'], preferences: [{ spread: 'node.labels.rack' }], maxReplicasPerNode: 2 }))
      .to.deep.equal(['only on nodes with node.labels.zone == a', 'spread evenly over node.labels.rack', 'at most 2 on one node']);
  });

  it('say what makes a task unhealthy', () => {
    const check = { test: ['CMD-SHELL', 'curl -f localhost'], intervalMs: 30_000, timeoutMs: 5000, retries: 3, startPeriodMs: 10_000 };
    expect(healthText(check)).to.equal('curl -f localhost, every 30s, given 5s each; unhealthy after 3 failures in a row; what fails in the first 10s does not count');
    expect(healthText({ ...check, test: ['NONE'] })).to.equal(undefined);
  });

  it('say when a task is started again', () => {
    expect(restartText({ mode: 'replicated', restartPolicy: { condition: 'none', delayMs: 5, maxAttempts: 1, windowMs: 0 } })).to.equal('never');
    expect(restartText({ mode: 'replicated', restartPolicy: { condition: 'on-failure', delayMs: 5000, maxAttempts: 3, windowMs: 120_000 } })).to.equal('when it fails, after 5s or more, at most 3 times within 2m');
    expect(restartText({ mode: 'global', restartPolicy })).to.match(/^whenever it ends, at once/);
    expect(restartText({ mode: 'global-job', restartPolicy })).to.match(/^when it fails, at once/);
  });

  it('say how an update goes, and what becomes of one that fails', () => {
    expect(updateLines({ ...updateConfig, parallelism: 2, delayMs: 10_000, order: 'start-first', failureAction: 'rollback', maxFailureRatio: 0.25 })).to.deep.equal([
      '2 slots at a time, the new task before the old one is stopped', 'a pause of 10s after each',
      'a new task that fails within 5s counts: when more than 25 % do, it goes back to the version before', 'without a slot that gets on for 10m, it goes back to the version before',
    ]);
    expect(updateLines({ ...updateConfig, parallelism: 0, failureAction: 'continue' })).to.deep.equal([
      'all slots at once, the old task is stopped before the new one starts', 'a task that fails does not hold it up', 'without a slot that gets on for 10m, the slot is left out',
    ]);
  });

  it('say when a job is run', () => {
    expect(scheduleLines({ cron: '0 3 * * *', timeZone: 'Europe/Berlin', overlap: 'forbid', missedRuns: 'latest', startingDeadlineMs: 60_000, suspend: false, history: { successful: 3, failed: 1 } })).to.deep.equal([
      'begun by the timetable 0 3 * * * (Europe/Berlin)', 'a run that is due while another is under way is left out', 'of runs that were missed, the latest is made up for', 'a run that could not be begun for 1m is given up',
    ]);
  });
});

describe('published ports in words', () => {
  const nodes = [aNode({ name: 'node-1', status: { state: 'down' } }), aNode({ name: 'node-2', spec: { ssh: { host: '192.0.2.12', port: 22, user: 'root' } } }), aNode({ name: 'node-3', spec: { ssh: { host: '2001:db8::3', port: 22, user: 'root' } } })];

  it('lead everywhere through the mesh, and to the way of a request', () => {
    expect(portRows([{ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress', preserveSource: true }], answeringAddresses(nodes, new Set()))).to.deep.equal([
      { key: '80/tcp', text: 'of every node leads to port 8080 of a task that takes connections, which sees the address of the client', hint: 'http://192.0.2.12:80', path: '/?port=80%2Ftcp' },
    ]);
  });

  it('lead only to nodes with a task in mode host', () => {
    expect(portRows([{ published: 53, target: 53, protocol: 'udp', mode: 'host' }], answeringAddresses(nodes, new Set(['node-1', 'node-3'])))).to.deep.equal([
      { key: '53/udp', text: 'of the nodes that run a task leads to port 53 of that task', hint: '[2001:db8::3]:53/udp' },
    ]);
    expect(portRows([{ published: 53, target: 53, protocol: 'udp', mode: 'host' }], () => [])[0]).to.not.have.property('hint');
  });
});
