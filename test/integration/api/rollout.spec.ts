import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { put, ROLLOUT_PAUSED, ROLLOUT_WISH, rollbackTo, templateHash, templateOf, type Service, type ServiceStatus, type UpdateStatus } from '../../../model/index.js';
import { planService } from '../../../plan/service.js';
import { aContext } from '../../support/apply-writes.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const manifest = (image: string, more = ''): string => `apiVersion: drover/v1\nkind: Service\nmetadata: { name: web }\nspec: { image: "${image}", replicas: 2${more} }\n`;

describe('rollout commands', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi();
    await apply(manifest('web:1'));
    await look();
  });
  afterEach(() => api.close());

  const apply = (text: string) => api.drover(['apply', '-f', '-', '--resolve-image', 'never'], { stdin: Readable.from([Buffer.from(text)]) as InputStream });
  const web = async (): Promise<Service> => (await api.store.get('Service', 'web')) as Service;
  const drover = (...words: string[]) => api.drover(words);
  const hash = ({ spec }: Service): string => templateHash(templateOf(spec));

  /** What the orchestrator does of a look; its tasks stay where they are. */
  async function look(): Promise<void> {
    const { writes } = planService(api.mirror.view, await web(), aContext());
    await api.mirror.commit(writes.filter(({ object }) => object.kind !== 'Task'));
  }

  async function setStatus(status: Partial<ServiceStatus>): Promise<void> {
    const service = await web();
    await api.mirror.commit([put({ ...service, status: { ...service.status, observedGeneration: service.metadata.generation, ...status } })]);
  }

  const anUpdate = (changes: Partial<UpdateStatus>): UpdateStatus => ({ state: 'completed', message: 'update completed', startedAt: '2026-01-01T00:00:00.000Z', completedAt: '2026-01-01T00:00:01.000Z', ...changes });

  async function toVersion(image: string, ...more: string[]): Promise<void> {
    expect((await drover('service', 'update', 'web', '--image', image, ...more)).out).to.equal('service/web configured\n');
    await look();
  }

  it('update changes what it names as the manifest would, and leaves the rest', async () => {
    await apply(manifest('web:1', ', env: { A: "1", B: "2" }, user: app'));
    const { out } = await drover('service', 'update', 'web', '--image', 'web:2', '--env-add', 'C=x=y', '--env-rm', 'A', '--replicas', '4', '--limit-cpu', '0.5', '--args', 'serve -v',
      '--update-order', 'start-first', '--update-failure-action', 'rollback', '--update-max-failure-ratio', '0.5', '--rollback-parallelism', '0', '--update-progress-deadline', '2m', '--label-add', 'tier=web');
    expect(out).to.equal('service/web configured\n');
    const { spec, metadata } = await web();
    expect(spec).to.deep.include({ image: 'web:2', env: { B: '2', C: 'x=y' }, replicas: 4, user: 'app', command: ['serve', '-v'] });
    expect(spec.resources.limits).to.deep.equal({ cpus: 0.5 });
    expect(spec.updateConfig).to.include({ order: 'start-first', failureAction: 'rollback', maxFailureRatio: 0.5, progressDeadlineMs: 120_000, parallelism: 1 });
    expect(spec.rollbackConfig.parallelism).to.equal(0);
    expect(metadata.labels).to.deep.equal({ tier: 'web' });
    expect((await drover('service', 'update', 'web', '--replicas', '4')).out).to.equal('service/web unchanged\n');
  });

  it('update refuses what a manifest may not say, and changes nothing', async () => {
    const before = await web();
    for (const [words, says] of [
      [['--update-order', 'sideways'], 'spec.updateConfig.order'], [['--image', 'NOT AN IMAGE'], 'spec.image'], [['--env-add', '1A=b'], 'spec.env'], [['--rollback-failure-action', 'rollback'], 'spec.rollbackConfig.failureAction'],
    ] as const) {
      const { code, err } = await drover('service', 'update', 'web', ...words);
      expect(code, words.join(' ')).to.equal(1);
      expect(err).to.contain(says);
    }
    expect((await drover('service', 'update', 'web')).code).to.equal(2);
    expect((await drover('service', 'update', 'web', '--rollback', '--image', 'web:2')).code).to.equal(2);
    expect(await web()).to.deep.equal(before);
  });

  it('history shows what changed, when and by whom, and one revision in full', async () => {
    await toVersion('web:2', '--env-add', 'MODE=fast');
    await drover('rollout', 'restart', 'web');
    await look();
    await apply(manifest('web:3'));
    await look();
    const { out } = await drover('rollout', 'history', 'service/web');
    expect(out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | ')).slice(0, 5)).to.deep.equal([
      'REVISION | AGE | COMPLETED | CAUSE | CHANGES',
      '1 | 2m | no | apply | <none>',
      '2 | 2m | no | service update | + env.MODE: fast; image: web:1 → web:2',
      '3 | 2m | no | rollout restart | + forceUpdate: 1',
      '4 | 2m | no | apply | - env.MODE: fast; image: web:2 → web:3',
    ]);
    const full = await drover('rollout', 'history', 'web', '--revision', '2');
    expect(full.out).to.contain('Changes:\n  + env.MODE: fast').and.contain('  image: web:2');
    const json = JSON.parse((await drover('rollout', 'history', 'web', '-o', 'json')).out) as { number: number; spec: { image: string } }[];
    expect(json.map(({ number, spec: { image } }) => [number, image])).to.deep.equal([[1, 'web:1'], [2, 'web:2'], [3, 'web:2'], [4, 'web:3']]);
    const missing = await drover('rollout', 'history', 'web', '--revision', '9');
    expect([missing.code, missing.err]).to.satisfy(([code, err]: [number, string]) => code === 1 && err.includes('it has 1, 2, 3, 4'));
  });

  it('undo brings the template before back and nothing else, says that it is a rollback, and toggles', async () => {
    await toVersion('web:2', '--env-add', 'A=1', '--replicas', '7');
    expect((await drover('rollout', 'undo', 'web')).out).to.equal('service/web rolled back (revision 1)\n');
    const service = await web();
    expect(service.spec).to.deep.include({ image: 'web:1', env: {}, replicas: 7 });
    expect(service.metadata.annotations[ROLLOUT_WISH]).to.equal(rollbackTo(hash(service)));
    await look();
    expect((await drover('service', 'rollback', 'web')).out).to.equal('service/web rolled back (revision 2)\n');
    expect((await web()).spec.image).to.equal('web:2');
  });

  it('undo brings the value of a secret back that the version before had, and an update keeps the present one', async () => {
    const secret = (value: string): string => `apiVersion: drover/v1\nkind: Secret\nmetadata: { name: password }\nspec: { stringData: ${value} }\n`;
    const version = async (): Promise<string | undefined> => (await web()).spec.secrets?.[0]?.version;
    await apply(`${secret('first')}---\n${manifest('web:1', ', secrets: [password]')}`);
    await look();
    const first = await version();
    await apply(secret('second'));
    await look();
    const second = await version();
    expect(second).to.not.equal(first);
    await toVersion('web:2');
    expect(await version()).to.equal(second);
    expect((await drover('rollout', 'history', 'web')).out).to.contain('new value of a secret or config');
    await drover('rollout', 'undo', 'web', '--to-revision', '2');
    expect([(await web()).spec.image, await version()]).to.deep.equal(['web:1', first]);
  });

  it('undo takes a number, and says which there are', async () => {
    await toVersion('web:2');
    await toVersion('web:3');
    expect((await drover('rollout', 'undo', 'web', '--to-revision', '1')).out).to.equal('service/web rolled back (revision 1)\n');
    await look();
    expect((await web()).spec.image).to.equal('web:1');
    expect((await drover('rollout', 'undo', 'web', '--to-revision', '4')).out).to.equal('service/web unchanged (revision 4)\n');
    expect((await drover('rollout', 'undo', 'web', '--to-revision', '1')).err).to.contain('service/web has no revision 1: it has 2, 3, 4');
  });

  it('undo refuses when there is nothing to go back to, or only what failed', async () => {
    expect((await drover('rollout', 'undo', 'web')).err).to.contain('has no former revision');
    await toVersion('web:2');
    await setStatus({ update: anUpdate({ state: 'rollback_completed', reason: 'it was bad', templateHash: hash(await web()) }) });
    const { code, err } = await drover('rollout', 'undo', 'web');
    expect(code).to.equal(1);
    expect(err).to.contain('was rolled back by itself already').and.contain('--to-revision');
  });

  it('undo is checked as an apply is: what others have taken since is told', async () => {
    await apply(manifest('web:1', ', ports: [{ published: 80, target: 80 }]'));
    await look();
    await apply(manifest('web:2'));
    await look();
    await apply('apiVersion: drover/v1\nkind: Service\nmetadata: { name: other }\nspec: { image: other, ports: [{ published: 80, target: 80 }] }\n');
    const { code, err } = await drover('rollout', 'undo', 'web');
    expect(code).to.equal(1);
    expect(err).to.contain('80');
    expect((await web()).spec.image).to.equal('web:2');
  });

  it('restart makes everything anew each time, and an apply of the same manifest does not take that back', async () => {
    await drover('rollout', 'restart', 'web');
    expect((await web()).spec.forceUpdate).to.equal(1);
    await look();
    expect((await apply(manifest('web:1'))).out).to.equal('service/web unchanged\n');
    await drover('rollout', 'undo', 'web');
    await look();
    expect((await web()).spec).to.not.have.property('forceUpdate');
    await drover('service', 'update', 'web', '--force');
    expect((await web()).spec.forceUpdate).to.equal(2);
  });

  it('pause holds, resume lets go; undo and restart are refused meanwhile', async () => {
    expect((await drover('rollout', 'pause', 'web')).out).to.equal('service/web paused\n');
    expect((await drover('rollout', 'pause', 'web')).out).to.equal('service/web unchanged\n');
    for (const action of ['undo', 'restart']) expect((await drover('rollout', action, 'web')).err).to.contain('drover rollout resume web');
    expect((await drover('service', 'update', 'web', '--force')).err).to.contain('drover rollout resume web');
    expect((await apply(manifest('web:2'))).out).to.equal('service/web configured\n');
    expect((await web()).metadata.annotations).to.have.property(ROLLOUT_PAUSED);
    expect((await drover('rollout', 'resume', 'web')).out).to.equal('service/web resumed\n');
    expect((await web()).metadata.annotations).to.not.have.property(ROLLOUT_PAUSED);
    await look();
    expect((await drover('rollout', 'resume', 'web')).out).to.equal('service/web unchanged\n');
  });

  it('refuses to pause a job, which has no slots to update', async () => {
    await apply('apiVersion: drover/v1\nkind: Service\nmetadata: { name: nightly }\nspec: { image: job, mode: replicated-job }\n');
    const { code, err } = await drover('rollout', 'pause', 'nightly');
    expect([code, err.includes('it is a job')]).to.deep.equal([1, true]);
  });

  it('refuses a rollout that nobody knows', async () => {
    const post = (body: object): Promise<string> => api.drover(['version']).then(async () => {
      const { createClient } = await import('../../../cli/client.js');
      return createClient(`unix:${api.socket}`).post('/v1/services/web/rollout', body).then(() => 'taken', (error: Error) => error.message);
    });
    expect(await post({ action: 'explode' })).to.contain('one of pause, resume, restart, undo');
    expect(await post({ action: 'pause', toRevision: 1 })).to.contain('toRevision is for undo');
    expect(await post({ action: 'undo', toRevision: -1 })).to.contain('whole number from 1');
    expect(await post({ action: 'undo', to: 1 })).to.contain('"to" is none of');
  });

  it('status tells by its exit code how the rollout ended', async () => {
    const ends: readonly { readonly update: Partial<UpdateStatus>; readonly code: number; readonly says: string }[] = [
      { update: {}, code: 0, says: 'service/web rolled out' },
      { update: { state: 'paused', message: 'update paused due to no progress', completedAt: undefined }, code: 1, says: 'update paused due to no progress' },
      { update: { state: 'rollback_completed', message: 'rollback completed', reason: 'update rolled back due to failure' }, code: 1, says: 'update rolled back due to failure' },
      { update: { state: 'rollback_completed', message: 'rollback completed' }, code: 0, says: 'rolled out' },
      { update: { state: 'updating', message: 'update in progress', completedAt: undefined }, code: 124, says: 'update in progress' },
      { update: { skipped: ['2'], message: 'update completed, but not in slot 2' }, code: 1, says: 'but not in slot 2' },
    ];
    for (const { update, code, says } of ends) {
      await setStatus({ update: anUpdate({ templateHash: hash(await web()), ...update }) });
      const found = await drover('rollout', 'status', 'web', '--timeout', '300ms');
      expect(found.code, says).to.equal(code);
      expect(found.out + found.err).to.contain(says);
    }
  });
});
