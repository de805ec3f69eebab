import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '../../../base/clock.js';
import { silentLog } from '../../../base/log.js';
import { createPodman } from '../../../host/container/podman.js';
import type { ContainerCommands } from '../../../host/container/runtime.js';
import { createHostPool } from '../../../host/ssh/pool.js';
import { createHostGateway } from '../../../jobs/gateway.js';
import { ClusterSnapshot } from '../../../model/index.js';
import { aNode, aRunningTask } from '../../support/builders.js';
import { eventually } from '../../support/eventually.js';
import { startRealSshd, type RealSshd } from '../../support/real-sshd.js';

/** As podman: what runs in the container is no child of `podman exec`, and outlives it. */
const detached: ContainerCommands = {
  ...createPodman(),
  execCommand: (_name, argv, { env = {} } = {}) => ['sh', '-c', 'setsid env "$@" & wait', 'exec', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), ...argv],
};

describe('exec on a host', function () {
  this.timeout(30_000);
  let sshd: RealSshd;
  let pool: ReturnType<typeof createHostPool>;
  before(async () => {
    sshd = await startRealSshd();
    pool = createHostPool({ log: silentLog, clock: systemClock });
  });
  after(async () => {
    await pool.close();
    await sshd.stop();
  });

  const isRunning = (pid: string): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const gateway = () => {
    const { host, port, user, identityFile, hostKey } = sshd.address;
    const ssh = { host, port, user, ...(identityFile !== undefined && { identityFile }), ...(hostKey !== undefined && { hostKey }) };
    const view = new ClusterSnapshot();
    view.apply({ op: 'put', version: 1, object: aNode({ spec: { ssh } }) });
    return createHostGateway({ view, hosts: pool, runtime: detached });
  };
  const pidFile = (name: string): string => join(sshd.directory, name);
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
      const result = gateway().exec(aRunningTask(), sleeping(name), { ...io, ...more, signal: gone.signal });
      const pid = await pidIn(name);
      gone.abort();
      expect(await result).to.deep.equal({ kind: 'lost' });
      await eventually(() => expect(isRunning(pid)).to.equal(false), 15_000);
    });
  }

  it('ends it also when the connection to the host broke, over the next one', async () => {
    const result = gateway().exec(aRunningTask(), sleeping('broken'), { ...io, stdin: new PassThrough(), signal: new AbortController().signal });
    const pid = await pidIn('broken');
    sshd.killSessions();
    expect(await result).to.deep.equal({ kind: 'lost' });
    await eventually(() => expect(isRunning(pid)).to.equal(false), 20_000);
  });
});
