import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { parseSignal, type HostSignal } from '../../../../host/watch/signal.js';
import { watchScript } from '../../../../host/watch/watch-script.js';
import { eventually } from '../../../support/eventually.js';

const ID = 'ab'.repeat(32);

/** inotifywait as a file that the test appends events to, so that it runs where inotify-tools are not installed. */
const TOOLS = {
  setpriv: 'shift 2; exec "$@"',
  inotifywait: 'for last; do :; done; echo $$ >"$last.pid"; echo "Setting up watches."; echo "Watches established."; exec tail -n +1 -f "$last.events"',
  podman: 'echo podman version 4.3.1',
};

describe('watchScript', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'drover-watch-'));
    for (const [tool, text] of Object.entries(TOOLS)) {
      writeFileSync(join(dir, tool), `#!/bin/sh\n${text}\n`);
      chmodSync(join(dir, tool), 0o755);
    }
    for (const place of ['exits', 'containers']) {
      mkdirSync(join(dir, place));
      writeFileSync(join(dir, `${place}.events`), '');
    }
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const start = (beatMs: number) => {
    const script = watchScript({ beatMs, exitsDir: join(dir, 'exits'), containersDir: join(dir, 'containers') });
    const child = spawn('sh', ['-c', script], { env: { PATH: `${dir}:${process.env['PATH']}` }, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (kind: HostSignal['kind']): Promise<HostSignal> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`ended before ${kind}`);
        const signal = parseSignal(value);
        if (signal?.kind === kind) return signal;
      }
    };
    return { child, next, end: async () => { child.stdin.end(); await once(child, 'close'); } };
  };
  /** A zombie is dead: in a container nobody may reap it. */
  const isAlive = (place: string): boolean => {
    const pid = readFileSync(join(dir, `${place}.pid`), 'utf8').trim();
    return existsSync(`/proc/${pid}/stat`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  };

  it('says hello once it watches, then tells exits with their codes, also of one that is removed already', async () => {
    const { next, end } = start(60_000);
    expect(await next('hello')).to.include({ podman: '4.3.1' });
    writeFileSync(join(dir, 'exits', ID), '137');
    appendFileSync(join(dir, 'exits.events'), `${ID}\n`);
    expect(await next('exit')).to.deep.equal({ kind: 'exit', containerId: ID, exitCode: 137 });
    appendFileSync(join(dir, 'exits.events'), `${ID.replaceAll('a', 'c')}\n`);
    expect(await next('exit')).to.deep.equal({ kind: 'exit', containerId: ID.replaceAll('a', 'c') });
    await end();
  });

  it('tells health only when it changes, since checks may be many', async () => {
    const { next, end } = start(60_000);
    await next('hello');
    const log = join(dir, 'containers', ID, 'healthcheck.log');
    mkdirSync(join(dir, 'containers', ID));
    const check = (status: string): void => {
      writeFileSync(log, JSON.stringify({ Status: status, FailingStreak: 0, Log: [{ Output: '"Status":"unhealthy"' }] }));
      appendFileSync(join(dir, 'containers.events'), `${log}\n`);
    };
    check('starting');
    expect(await next('health')).to.include({ containerId: ID, health: 'starting' });
    check('healthy');
    expect(await next('health')).to.include({ health: 'healthy' });
    await end();
  });

  it('beats without being asked and leaves no process behind when its stdin closes', async () => {
    const { next, end } = start(20);
    expect(await next('beat')).to.deep.equal({ kind: 'beat', count: 1 });
    expect(await next('beat')).to.deep.equal({ kind: 'beat', count: 2 });
    expect([isAlive('exits'), isAlive('containers')]).to.deep.equal([true, true]);
    await end();
    await eventually(() => expect([isAlive('exits'), isAlive('containers')]).to.deep.equal([false, false])); // told to end, they need the processor once more
  });
});
