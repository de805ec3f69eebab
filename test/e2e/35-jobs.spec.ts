import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster } from './support/cluster.js';
import { overlay, toolbox } from './support/manifests.js';

/** A job whose tasks run this piece of perl. */
const job = ({ name, perl, spec = '' }: { readonly name: string; readonly perl: string; readonly spec?: string }): string => `
apiVersion: drover/v1
kind: Service
metadata: { name: ${name} }
spec:
  mode: replicated-job
  image: registry.lab:5000/http-proxy-server:1
  entrypoint: [perl, -e, '${perl}']
  networks: [back]
  stopGracePeriod: 2s
${spec}
`;

describe('jobs', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.apply(overlay('back'));
  });
  after(() => cluster.remove('service/app', 'service/migrate', 'service/broken', 'service/tick', 'network/back'));

  it('run to their end, at most so many at a time, and what depends on them starts afterwards', async () => {
    const app = `${toolbox({ name: 'app', network: 'back' })}  dependsOn: { migrate: { condition: completed } }\n`;
    await cluster.deploy(`${job({ name: 'migrate', perl: 'sleep 3', spec: '  replicas: 3\n  maxConcurrent: 2' })}---${app}`);
    expect(await cluster.drover.ok(['get', 'services'])).to.match(/^migrate +replicated-job +0\/0 \(3\/3 completed\)/m);
    const done = await cluster.tasks('migrate');
    expect(done.map(({ status }) => status.state)).to.deep.equal(['complete', 'complete', 'complete']);
    const madeAt = (slot: number): string => done.find(({ spec }) => spec.slot === slot)?.metadata.creationTimestamp ?? '';
    const ends = done.map(({ status }) => status.since).sort();
    expect(madeAt(3) >= (ends[0] ?? ''), 'the third waits for one of the first two').to.equal(true);
    const [first] = await cluster.tasks('app');
    expect((first?.metadata.creationTimestamp ?? '') >= (ends.at(-1) ?? ''), 'app is made after the migration').to.equal(true);
  });

  it('that fail for good say so to whoever waits for them', async () => {
    await cluster.apply(job({ name: 'broken', perl: 'exit 7', spec: '  restartPolicy: { condition: none }' }));
    const { code, stderr } = await cluster.drover.run(['wait', 'service/broken', '--for', 'complete', '--timeout', '300s']);
    expect(code).to.equal(1);
    expect(stderr).to.contain('run 1 has failed with 0 of 1 tasks completed').and.to.contain('non-zero exit (7)');
  });

  it('are run again by their schedule, and keep as many runs as they are told', async () => {
    await cluster.apply(job({ name: 'tick', perl: 'exit 0', spec: '  schedule: { cron: "*/20 * * * * *", history: { successful: 1, failed: 1 } }' }));
    await until('two runs are complete', 400_000, async () => {
      const { job: status } = (await cluster.service('tick')).status;
      return status !== undefined && status.iteration >= 3 && status.runs.filter(({ state }) => state === 'complete').length === 1 ? true : undefined;
    });
    expect(await cluster.drover.ok(['events', '--for', 'service/tick'])).to.contain('JobRunCompleted');
  });
});
