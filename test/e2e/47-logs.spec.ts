import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster } from './support/cluster.js';
import { toolbox } from './support/manifests.js';

const cluster = openCluster();

/** Fails soon after its start, and before it is healthy, so that nobody takes it for well meanwhile. */
const failing = `
apiVersion: drover/v1
kind: Service
metadata: { name: moody }
spec:
  replicas: 1
  image: registry.lab:5000/http-proxy-server:1
  entrypoint: [perl, -e, 'print STDERR "\\x1b[31mno database\\x1b[0m\\n"; sleep 2; exit 3']
  healthcheck: { test: [CMD, perl, -e, exit 1], interval: 60s }
  networks: [front]
`;

describe('logs, exec, cp, top and last lines', function () {
  this.timeout(900_000);
  before(async () => {
    await cluster.ensure();
    await cluster.apply('apiVersion: drover/v1\nkind: Network\nmetadata: { name: front }\nspec: {}\n');
    await cluster.deploy(toolbox({ name: 'box', replicas: 3 }));
  });
  after(() => cluster.remove('service/moody', 'service/box', 'network/front'));

  it('keeps what a failed task said last, and shows it where a person looks', async () => {
    const { code, stderr } = await cluster.drover.run(['apply', '-f', '-', '--wait', '--timeout', '60s'], { input: failing });
    expect(code).to.be.oneOf([1, 124]);
    expect(stderr).to.contain('and said last:').and.to.contain('| no database').and.to.not.contain('\u001b[31m');
    await until('the last lines in service ps', 120_000, async () => ((await cluster.drover.ok(['service', 'ps', 'moody', '--no-trunc'])).includes('| no database') ? true : undefined));
    expect(await cluster.drover.ok(['describe', 'service', 'moody'])).to.contain('| no database');
    await until('the log of the task before', 120_000, async () => ((await cluster.drover.run(['logs', '--previous', 'moody.1'])).stdout.includes('no database') ? true : undefined));
  });

  it('reads the logs of all hosts with the task before each line', async () => {
    const tasks = await cluster.running('box');
    for (const { metadata: { name } } of tasks) {
      await cluster.drover.ok(['exec', name, '--', 'perl', '-e', 'open(my $out, ">", "/proc/1/fd/1") or die; print $out "hello from $ARGV[0]\\n"', name]);
    }
    const lines = await until('a line of each task', 120_000, async () => {
      const said = await cluster.drover.ok(['logs', 'box']);
      return tasks.every(({ metadata: { name } }) => said.includes(`hello from ${name}`)) ? said : undefined;
    });
    for (const { metadata: { name } } of tasks) expect(lines).to.match(new RegExp(`^${name.replaceAll('.', '\\.')} +\\| hello from ${name.replaceAll('.', '\\.')}$`, 'm'));
  });

  it('runs a command in a task of a service, passes its exit code, and ends it when whoever asked has gone', async () => {
    expect((await cluster.drover.run(['exec', 'box', '--', 'perl', '-e', 'exit 7'])).code).to.equal(7);
    const [task] = await cluster.running('box');
    const name = task?.metadata.name ?? 'no task';
    const running = async (): Promise<string> => cluster.drover.ok(['exec', name, '--', 'perl', '-e', 'local $/; opendir(my $proc, "/proc"); for (grep /^[0-9]/, readdir $proc) { open(my $file, "<", "/proc/$_/cmdline") or next; print <$file>, "\\n" }']);
    const left = cluster.drover.run(['exec', name, '--', 'perl', '-e', 'sleep 900', 'long-lived'], { interruptAfterMs: 45_000 });
    await until('the command in the container', 40_000, async () => ((await running()).includes('long-lived') ? true : undefined));
    expect((await left).code).to.equal(130);
    await until('the end of the command', 120_000, async () => ((await running()).includes('long-lived') ? undefined : true));
  });

  it('copies a directory into a task and out again as it was, and says what is not there', async () => {
    const here = mkdtempSync(join(tmpdir(), 'drover-cp-'));
    try {
      const [task] = await cluster.running('box');
      const name = task?.metadata.name ?? 'no task';
      mkdirSync(join(here, 'given/deep'), { recursive: true });
      const content = randomBytes(3_000_001);
      writeFileSync(join(here, "given/deep/it's $(odd)"), content);
      chmodSync(join(here, "given/deep/it's $(odd)"), 0o640);
      symlinkSync("deep/it's $(odd)", join(here, 'given/link'));
      await cluster.drover.ok(['cp', join(here, 'given'), `${name}:/taken here`]);
      expect(await cluster.drover.ok(['exec', name, '--', 'perl', '-e', 'print -s "/taken here/link"'])).to.equal(String(content.length));
      await cluster.drover.ok(['cp', `${name}:/taken here/.`, join(here, 'back')]);
      expect(readFileSync(join(here, "back/deep/it's $(odd)")).equals(content)).to.equal(true);
      expect(lstatSync(join(here, "back/deep/it's $(odd)")).mode & 0o777).to.equal(0o640);
      expect(readlinkSync(join(here, 'back/link'))).to.equal("deep/it's $(odd)");
      await cluster.drover.ok(['cp', `${name}:/taken here/link`, join(here, 'one')]);
      expect(readFileSync(join(here, 'one')).equals(content)).to.equal(true);
      expect(await cluster.drover.run(['cp', `${name}:/nowhere`, join(here, 'x')])).to.include({ code: 1, stderr: `error: ${name} has no /nowhere\n` });
      expect(await cluster.drover.run(['cp', join(here, 'one'), `${name}:/nowhere/one`])).to.include({ code: 1, stderr: `error: ${name} has no directory /nowhere\n` });
    } finally {
      rmSync(here, { recursive: true, force: true });
    }
  });

  it('shows the processes of all tasks of a service', async () => {
    const lines = (await cluster.drover.ok(['top', 'box'])).trim().split('\n');
    expect(lines[0]).to.match(/^TASK +USER +PID +PPID .* COMMAND$/);
    for (const { metadata: { name } } of await cluster.running('box')) expect(lines.filter((line) => line.startsWith(name)).join('\n')).to.match(/ 1 +0 .*perl/);
  });
});
