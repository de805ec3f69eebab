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

  it('passes limits of processes, of which 0 is none, as in Swarm', () => {
    const words = (pids: number) => runArguments(aContainerTask({ container: { resources: { limits: { pids }, reservations: {} } } }));
    expect(words(100)).to.include('--pids-limit=100');
    expect(words(0)).to.include('--pids-limit=-1');
  });

  it('passes the settings that were written', () => {
    const words = runArguments(aContainerTask({ container: {
      init: true, tty: true, stopSignal: 'SIGQUIT', capAdd: ['NET_ADMIN'], capDrop: ['ALL'], sysctls: { 'net.core.somaxconn': '1 2' }, ulimits: { nofile: { soft: 1, hard: -1 } }, logging: { driver: 'k8s-file', maxSize: 1024 },
    } }));
    expect(words).to.include.members(['--init', '--tty', '--stop-signal=SIGQUIT', '--cap-add=NET_ADMIN', '--cap-drop=ALL', '--sysctl=net.core.somaxconn=1 2', '--ulimit=nofile=1:-1', '--log-driver=k8s-file', '--log-opt=max-size=1024b']);
    expect(runArguments(aContainerTask({ container: { logging: { driver: 'journald' } } })).filter((word) => word.startsWith('--log'))).to.deep.equal(['--log-driver=journald']);
  });

  it('makes all read-only but /dev/shm, as Docker does, without the file systems in memory that podman adds', () => {
    const flags = (container: Partial<ContainerSpec>) => runArguments(aContainerTask({ container: { readOnly: true, ...container } })).filter((word) => /read-only|\/dev\/shm/.test(word));
    expect(flags({})).to.deep.equal(['--read-only', '--read-only-tmpfs=false', '--mount=type=tmpfs,destination=/dev/shm,notmpcopyup,tmpfs-size=64m,tmpfs-mode=1777']);
    expect(flags({ mounts: [{ type: 'tmpfs', target: '/dev/shm', size: 1 }] }).filter((word) => word.startsWith('--mount'))).to.deep.equal(['--mount=type=tmpfs,destination=/dev/shm,notmpcopyup,tmpfs-size=1,tmpfs-mode=1777']);
  });

  it('always asks the task\'s own resolver, which asks the user\'s servers: else the names of the cluster would be gone', () => {
    const dns = (container: Partial<ContainerSpec>) => runArguments(aContainerTask({ container })).filter((word) => word.startsWith('--dns'));
    expect(dns({})).to.deep.equal(['--dns=127.0.0.11', '--dns-search=.', '--dns-option=ndots:0']);
    expect(dns({ dns: ['192.0.2.1'], dnsSearch: ['a.example', 'b.example'], dnsOptions: ['rotate'] })).to.deep.equal(['--dns=127.0.0.11', '--dns-search=a.example', '--dns-search=b.example', '--dns-option=rotate', '--dns-option=ndots:0']);
    expect(dns({ dnsOptions: ['ndots:2'] })).to.deep.equal(['--dns=127.0.0.11', '--dns-search=.', '--dns-option=ndots:2']);
  });

  it('writes more hosts into its own hosts file', () => {
    expect(hostsText(aContainerTask({ container: { extraHosts: [{ host: 'db', address: '192.0.2.7' }, { host: 'db', address: '2001:db8::7' }] } }))).to.match(/10\.0\.1\.11 k3jabcdefghi\n192\.0\.2\.7 db\n2001:db8::7 db\n$/);
  });

  it('mounts volumes, directories and memory by the flags that podman 4.3 knows', () => {
    const words = runArguments(aContainerTask({ container: { mounts: [
      { type: 'volume', source: 'data', target: '/data' }, { type: 'volume', source: 'seed', target: '/seed', readOnly: true, nocopy: true }, { type: 'volume', target: '/cache' },
      { type: 'bind', source: '/srv/a b', target: '/srv', readOnly: true, propagation: 'rslave' }, { type: 'tmpfs', target: '/tmp', size: 1024, mode: '0700' },
    ] } }));
    expect(words.filter((word) => /^--(mount|volume)=/.test(word)).slice(1)).to.deep.equal([
      '--volume=data:/data', '--volume=seed:/seed:ro,nocopy', '--mount=type=volume,destination=/cache', '--mount=type=bind,source=/srv/a b,destination=/srv,ro,bind-propagation=rslave',
      '--mount=type=tmpfs,destination=/tmp,notmpcopyup,tmpfs-size=1024,tmpfs-mode=0700',
    ]);
  });
});
