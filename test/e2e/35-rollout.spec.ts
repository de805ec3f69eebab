import { expect } from 'chai';
import { RequestLoop } from '../../demo/request-loop.js';
import { until } from '../../demo/until.js';
import type { UpdateState } from '../../model/index.js';
import { openCluster, webPort } from './support/cluster.js';
import { web } from './support/manifests.js';

const TIMEOUT = '400s';
/** One second of watching is enough: a missing image fails before it starts. */
const TERMS = `  updateConfig: { order: start-first, monitor: 1s, failureAction: rollback }
  rollbackConfig: { order: start-first, monitor: 1s }
`;

describe('rolling out a published service', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web({ replicas: 2 }) + TERMS);
  });
  after(() => cluster.remove('service/web', 'network/front'));

  const versions = async (): Promise<(string | undefined)[]> => (await cluster.running('web')).map(({ spec }) => spec.container.env.VERSION);
  const state = async (): Promise<UpdateState | undefined> => (await cluster.service('web')).status.update?.state;

  it('updates start-first, goes back by itself from an image that is missing, and is undone, without a failed request', async () => {
    const loop = new RequestLoop((await cluster.hosts()).map(webPort)).start();
    await cluster.drover.ok(['service', 'update', 'web', '--env-add', 'VERSION=2', '--wait', '--timeout', TIMEOUT]);
    expect(await versions()).to.deep.equal(['2', '2']);

    await cluster.drover.ok(['service', 'update', 'web', '--image', 'registry.lab:5000/no-such-image:1']);
    const failed = await cluster.drover.run(['rollout', 'status', 'web', '--timeout', TIMEOUT]);
    expect([failed.code, failed.stderr], failed.stderr).to.satisfy(([code, text]: [number, string]) => code === 1 && text.includes('update rolled back due to failure or early termination of task web.'));
    expect(await state()).to.equal('rollback_completed');
    expect(await versions()).to.deep.equal(['2', '2']);

    await cluster.drover.ok(['rollout', 'undo', 'web', '--to-revision', '1', '--wait', '--timeout', TIMEOUT]);
    expect(await versions()).to.deep.equal([undefined, undefined]);
    const { sent, failures } = await loop.stop();
    expect(failures, `of ${sent} requests`).to.deep.equal([]);
  });

  it('remembers all of it', async () => {
    const history = await cluster.drover.json<readonly { readonly number: number; readonly cause: string; readonly completedAt?: string }[]>(['rollout', 'history', 'web']);
    expect(history.map(({ number, cause }) => `${number} ${cause}`)).to.deep.equal(['3 service update', '4 automatic rollback to revision 2', '5 rollout undo to revision 1']);
    expect(history.map(({ completedAt }) => completedAt !== undefined)).to.deep.equal([false, true, true]);
  });

  it('pauses between two slots and goes on', async () => {
    await cluster.drover.ok(['service', 'update', 'web', '--env-add', 'VERSION=3']);
    await until('the update is under way', 60_000, async () => ((await state()) === 'updating' ? true : undefined));
    await cluster.drover.ok(['rollout', 'pause', 'web']);
    await until('it is paused', 60_000, async () => ((await state()) === 'paused' ? true : undefined));
    await cluster.drover.ok(['rollout', 'resume', 'web', '--wait', '--timeout', TIMEOUT]);
    expect(await versions()).to.deep.equal(['3', '3']);
  });
});
