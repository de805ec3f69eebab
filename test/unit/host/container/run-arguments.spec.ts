import { expect } from 'chai';
import fc from 'fast-check';
import { hostsText, runArguments } from '../../../../host/container/run-arguments.js';
import { startScript } from '../../../../host/container/start-script.js';
import type { ContainerSpec } from '../../../../model/index.js';
import { isCode } from '../../../../base/errors.js';
import { aContainerTask } from '../../../support/container-builders.js';
import { FakePodman } from '../../../support/fake-podman.js';

/** Text that a process can receive: no NUL, no half of a surrogate pair. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value)),
  fc.constantFrom("'; touch /tmp/x #", '$(id)', '`id`', '-rf', '--privileged', 'a\nb', "it's", '\\', '"', '*', '', ' ', '@ started x', 'é\u{1f600}'),
);
const name = fc.stringMatching(/^[A-Za-z_.-][A-Za-z0-9_.-]{0,8}$/);

describe('runArguments', () => {
  const podman = new FakePodman();
  after(() => podman.remove());

  it('reaches podman unchanged through dash and bash whatever the strings, so no user text is ever read by a shell', () => {
    fc.assert(fc.property(
      fc.dictionary(name, text, { maxKeys: 3 }), fc.dictionary(name, text, { maxKeys: 2 }), fc.array(text, { maxLength: 4 }), fc.array(text, { minLength: 1, maxLength: 3 }), text, fc.constantFrom('dash' as const, 'bash' as const),
      (env, labels, command, test, workdir, shell) => {
        const task = aContainerTask({ container: { env, labels, command, entrypoint: command, user: workdir, workdir, healthcheck: { test: ['CMD', ...test], intervalMs: 1, timeoutMs: 1, retries: 0, startPeriodMs: 0 } } });
        podman.ready(task.id);
        const { stderr } = podman.run(startScript(task), shell);
        const [, ...expected] = runArguments(task).map((word) => word.replaceAll('/run/drover', `${podman.dir}/run`).replaceAll('/run/netns', `${podman.dir}/netns`));
        expect(podman.calls()).to.deep.equal([expected]);
        expect(stderr).to.equal('');
      }), { numRuns: 150 });
  }).timeout(20_000);

  it('binds every value with = and ends the flags with --, so a value that starts with - is no flag', () => {
    const words = runArguments(aContainerTask({ container: { image: '-x', command: ['--rm'], env: { A: '-b' }, user: '-u' } }));
    expect(words.slice(words.indexOf('--') + 1)).to.deep.equal(['docker.io/library/-x:latest', '--rm']);
    expect(words.slice(2, words.indexOf('--')).every((word) => /^--[a-z-]+(=|$)/.test(word))).to.equal(true);
    expect(words).to.include('--env=A=-b');
  });

  it('lets no user label pass for one of ours, since by them containers are found and removed', () => {
    const words = runArguments(aContainerTask({ container: { labels: { 'drover.task': 'other', tier: 'web' } } }));
    expect(words.filter((word) => word.startsWith('--label='))).to.deep.equal(['--label=tier=web', '--label=drover.task=k3jabcdefghi', '--label=drover.name=web.1.k3jabcdefghi', '--label=drover.service=web']);
  });

  it('refuses what podman would change: NUL, half surrogates, names with blanks or =', () => {
    const specs: readonly Partial<ContainerSpec>[] = [{ env: { 'A B': '1' } }, { env: { '': '1' } }, { env: { A: '\0' } }, { command: ['\ud800'] }, { labels: { 'a=b': '' } }, { hostname: 'a b' }, { hostname: 'x'.repeat(65) }, { image: '' }];
    for (const container of specs) {
      expect(() => runArguments(aContainerTask({ container })), JSON.stringify(container)).to.throw().that.satisfies((error: unknown) => isCode(error, 'MANIFEST_INVALID'));
    }
  });

  it('passes limits, grace and identity as podman counts them: cores, bytes, whole seconds', () => {
    const words = runArguments(aContainerTask({ container: { resources: { limits: { cpus: 0.5, memory: 1024 }, reservations: { cpus: 1 } }, stopGracePeriodMs: 1500, user: '1000:1000', workdir: '/app', entrypoint: ['/a b', '-c'] } }));
    expect(words).to.include.members(['--cpus=0.5', '--memory=1024b', '--stop-timeout=2', '--user=1000:1000', '--workdir=/app', '--entrypoint=["/a b","-c"]', '--name=web.1.k3jabcdefghi', '--hostname=k3jabcdefghi']);
  });

  it('names the host by the task id, without a dot, so that resolvers take no part of it for a search domain', () => {
    const task = aContainerTask();
    expect(runArguments(task)).to.include('--hostname=k3jabcdefghi');
    expect(hostsText(task)).to.contain('10.0.1.11 k3jabcdefghi\n');
  });
});
