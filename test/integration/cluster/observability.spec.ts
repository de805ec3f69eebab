import { request } from 'node:http';
import { expect } from 'chai';
import type { JobDetail, JobSummary } from '../../../api/contract.js';
import { socketOf } from '../../../cli/control-plane.js';
import { parseJobLog } from '../../../dashboard/data/job-log.js';
import type { AuditEntry, ClusterEvent } from '../../../model/index.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('what a whole control plane tells of itself', () => {
  const cluster = new SimulatedCluster({ hosts: 2 });

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('back'), serviceDocument('web', { replicas: 2, networks: ['back'] }));
    await cluster.settled('web', 2);
  });
  after(() => cluster.stop());

  const scrape = (): Promise<string> => new Promise((resolve, reject) => {
    request({ socketPath: socketOf(cluster.stateDir), path: '/metrics' }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => resolve(text));
    }).on('error', reject).end();
  });
  const items = async <Entry>(path: string, query: Record<string, string> = {}): Promise<readonly Entry[]> => (await cluster.api.get<{ items: readonly Entry[] }>(path, query)).items;

  it('says which user made a service, and which controller did the rest', async () => {
    await cluster.api.post('/v1/services/web/scale', { replicas: 3 });
    await cluster.settled('web', 3);
    await eventually(async () => {
      const told = (await items<ClusterEvent>('/v1/events', { for: 'service/web' })).map(({ reason, source, user }) => `${reason} ${source} ${user}`);
      expect(told).to.include.members(['Created user local socket', 'Scaled user local socket', 'TaskRunning task undefined']);
    });
    expect((await items<AuditEntry>('/v1/audit')).map(({ user, action, objects }) => `${user}: ${action} ${objects.join(' ')}`).slice(-2)).to.deep.equal(['local socket: apply network/back service/web', 'local socket: scale service/web']);
  });

  it('shows every remote command of a job with its script and exit code, and looks again when the job is retried', async () => {
    const jobs = await items<JobSummary>('/v1/jobs', { queue: 'sync-host', state: 'completed' });
    const details = await Promise.all(jobs.map(({ queue, id }) => cluster.api.get<JobDetail>(`/v1/jobs/${queue}/${id}`)));
    const detail = details.find(({ log }) => parseJobLog(log).some(({ kind }) => kind === 'command'))!;
    const commands = parseJobLog(detail.log).filter((entry) => entry.kind === 'command');
    expect(commands.every(({ node, script = '', outcome }) => node === detail.key && script.length > 0 && outcome.kind === 'exit'), detail.log.join('\n')).to.equal(true);
    const known = new Set((await items<JobSummary>('/v1/jobs', { key: detail.key })).map(({ id }) => id));
    expect(await cluster.api.post(`/v1/jobs/sync-host/${detail.id}/retry`, {})).to.deep.equal({ outcome: 'due', queue: 'sync-host', key: detail.key });
    await eventually(async () => expect((await items<JobSummary>('/v1/jobs', { key: detail.key, queue: 'sync-host', state: 'completed' })).some(({ id }) => !known.has(id))).to.equal(true));
  });

  it('has measured jobs, round trips, looks and commits of both kinds', async () => {
    await eventually(async () => {
      const text = await scrape();
      for (const part of [
        'drover_is_leader 1', 'drover_nodes{state="ready"} 2', 'drover_store_up 1', 'drover_job_duration_seconds_count{queue="sync-host",outcome="completed"}', 'drover_job_duration_seconds_count{queue="sync-task",outcome="completed"}',
        'drover_ssh_round_trip_seconds_count{outcome="ok"}', 'drover_reconcile_duration_seconds_count{controller="scheduler"}', 'drover_store_commit_seconds_count{writer="user",outcome="ok"} ', 'drover_store_commit_seconds_count{writer="control-plane",outcome="ok"}', 'drover_jobs{queue="sync-host",state="active"}',
      ]) expect(text).to.contain(part);
    });
  });
});
