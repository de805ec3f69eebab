import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../../cli/main.js';
import { aTerminal } from '../../support/cli-terminal.js';
import { eventually } from '../../support/eventually.js';
import { networkDocument, serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('encrypted networks', function () {
  this.timeout(120_000);
  const cluster = new SimulatedCluster({ hosts: 3 });
  const DEADLINE_MS = 30_000;

  const drover = async (...argv: readonly string[]) => {
    const terminal = aTerminal({ env: { DROVER_SERVER: `unix:${cluster.stateDir}/api.sock` }, workDir: cluster.stateDir, homeDir: cluster.stateDir });
    const code = await run(argv, terminal.deps);
    return { code, out: terminal.out() };
  };
  /** Each ordered pair of hosts, with what the one sends with and what the other knows of it. */
  const ways = () => cluster.machines.flatMap((from) => cluster.machines.filter((to) => to !== from).map((to) => {
    const sent = from.esp.policies.get(to.address) ?? '';
    return { sent, key: from.esp.keys.get(sent), known: to.esp.keys.get(sent) };
  }));
  /** Every host sends to every other with a key that both have and no other pair or direction has; and nobody has more. Resolves with the keys. */
  const sealed = async (unlike: readonly string[] = []): Promise<string[]> => {
    await eventually(() => {
      for (const { sent, key, known } of ways()) expect(known, sent).to.equal(key).and.match(/^[0-9a-f]{40}$/);
      expect(new Set(ways().map(({ key }) => key)).size).to.equal(6);
      expect(cluster.machines.map(({ esp }) => esp.keys.size)).to.deep.equal([4, 4, 4]);
      for (const key of unlike) expect(ways().map((way) => way.key)).not.to.include(key);
    }, DEADLINE_MS);
    return ways().map(({ key }) => key ?? '');
  };

  before(async () => {
    await cluster.start();
    await cluster.allReady();
    await cluster.apply(networkDocument('vault', { encrypted: true }), serviceDocument('web', { mode: 'global', networks: ['vault'] }));
    await cluster.settled('web', 3);
  });
  after(() => cluster.stop());

  it('give each pair of hosts a key of its own in each direction', async () => {
    await sealed();
  });

  it('leave no key in the store, a job, its log, an event, the log of the control plane or an answer', async () => {
    const keys = await sealed();
    const entries = await readdir(cluster.stateDir, { recursive: true, withFileTypes: true });
    const files = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => '')));
    const text = files.join('\n');
    expect(text, 'what a job does with them can be read').to.include('xfrm state add');
    for (const key of keys) expect(text.includes(key), key).to.equal(false);
    const { out } = await drover('get', 'traffickeys', '-o', 'json');
    expect(out).to.include('"sending"').and.not.include('sealed');
  });

  it('get new keys when a person wishes so, and keep none of the old ones', async () => {
    const before = await sealed();
    expect(await drover('network', 'rotate-keys')).to.deep.equal({ code: 0, out: 'new keys for sim-1, sim-2, sim-3; `drover get traffickeys` shows how far they are\n' });
    await sealed(before);
  });

  it('stay readable when the key of the secrets is rotated', async () => {
    const before = await sealed();
    expect((await drover('secret', 'rotate-key')).out).to.match(/3 objects sealed anew/);
    await drover('network', 'rotate-keys');
    await sealed(before);
  });

  it('give a host that was booted anew another key: its counters begin again', async () => {
    await sealed();
    const [host] = cluster.machines;
    const before = [...host!.esp.policies.values()].map((sent) => host!.esp.keys.get(sent) ?? '');
    host!.reboot();
    await eventually(() => expect(host!.esp.policies.size).to.equal(0), DEADLINE_MS);
    await cluster.settled('web', 3, DEADLINE_MS);
    await sealed(before);
    for (const key of before) expect(host!.esp.seen.has(key), 'a key of the boot before').to.equal(false);
  });

  it('leave nothing on a host that is on none any more', async () => {
    await cluster.api.post('/v1/delete', { objects: [{ kind: 'Service', name: 'web' }] });
    await eventually(() => expect(cluster.machines.map(({ esp }) => [esp.keys.size, esp.policies.size])).to.deep.equal([[0, 0], [0, 0], [0, 0]]), DEADLINE_MS);
    await eventually(async () => expect((await drover('get', 'traffickeys', '-o', 'name')).out).to.equal(''), DEADLINE_MS);
    expect((await drover('network', 'rotate-keys')).out).to.equal('no host is on an encrypted network\n');
  });
});
