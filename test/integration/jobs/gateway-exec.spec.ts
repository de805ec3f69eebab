import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { ContainerCommands } from '../../../host/container/runtime.js';
import { aRunningTask } from '../../support/builders.js';
import { eventually } from '../../support/eventually.js';
import { startRealGateway, type RealGateway } from '../../support/real-gateway.js';

/** As podman: what runs in the container is no child of `podman exec`, and outlives it. */
const detached: Pick<ContainerCommands, 'execCommand'> = {
  execCommand: (_name, argv, { env = {} } = {}) => ['sh', '-c', 'setsid env "$@" & wait', 'exec', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), ...argv],
};

describe('exec on a host', function () {
  this.timeout(30_000);
  let gateway: RealGateway;
  before(async () => { gateway = await startRealGateway(); });
  after(() => gateway.stop());

  const isRunning = (pid: string): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const exec = (...words: Parameters<ReturnType<RealGateway['to']>['exec']>) => gateway.to(detached).exec(...words);
  const pidFile = (name: string): string => join(gateway.sshd.directory, name);
  const pidIn = (name: string): Promise<string> => eventually(() => {
    const pid = readFileSync(pidFile(name), 'utf8').trim();
    return isRunning(pid) ? pid : expect.fail('not yet');
  });
  const sleeping = (name: string) => ['sh', '-c', `echo $$ >${pidFile(name)}; exec sleep 300`];
  const io = { onStdout: () => undefined, onStderr: () => undefined };

  for (const [how, more] of [['without stdin', {}], ['with stdin', { stdin: new PassThrough() }], ['with a terminal', { stdin: new PassThrough(), terminal: { columns: 80, rows: 24, onResize: () => undefined } }]] as const) {
    it(`ends the command in the container when whoever asked has gone, ${how}`, async () => {
      const gone = new AbortController();
      const name = how.replaceAll(' ', '-');
      const result = exec(aRunningTask(), sleeping(name), { ...io, ...more, signal: gone.signal });
      const pid = await pidIn(name);
      gone.abort();
      expect(await result).to.deep.equal({ kind: 'lost' });
      await eventually(() => expect(isRunning(pid)).to.equal(false), 15_000);
    });
  }

  it('ends it also when the connection to the host broke, over the next one', async () => {
    const result = exec(aRunningTask(), sleeping('broken'), { ...io, stdin: new PassThrough(), signal: new AbortController().signal });
    const pid = await pidIn('broken');
    gateway.sshd.killSessions();
    expect(await result).to.deep.equal({ kind: 'lost' });
    await eventually(() => expect(isRunning(pid)).to.equal(false), 20_000);
  });
});
