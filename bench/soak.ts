import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../base/errors.js';
import { labContext } from '../lab/index.js';
import { BenchCluster } from './bench-cluster.js';
import { soakContainers } from './soak/containers.js';
import { soakControlPlane } from './soak/control-plane.js';
import { soakManagers } from './soak/managers.js';
import { soakStore } from './soak/store.js';

const say = (line: string): void => console.error(`  ${line}`);
const USAGE = 'npm run soak -- [--rounds N] [--only store,containers,control-plane,managers] [--keep]';

/** Faults in a loop, with what must hold after each of them. The first broken promise ends it; the cluster is left as it was then. */
async function soak(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' }, only: { type: 'string' }, keep: { type: 'boolean' } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: a whole number from 1 on`);
  const only = values.only?.split(',') ?? ['store', 'containers', 'control-plane'];
  if (only.includes('store')) await soakStore(rounds, say);
  if (!['containers', 'control-plane', 'managers'].some((name) => only.includes(name))) return;
  const cluster = new BenchCluster(labContext(process.env, say), process.env.DROVER_BENCH_STATE ?? join(tmpdir(), 'drover-bench'), say);
  await cluster.start();
  await cluster.reset();
  if (only.includes('containers')) await soakContainers(cluster, rounds);
  if (only.includes('control-plane')) await soakControlPlane(cluster, rounds);
  if (only.includes('managers')) await soakManagers(cluster, rounds); // the last: its hosts are managers afterwards
  else await cluster.reset();
  if (values.keep === true) cluster.close();
  else await cluster.stop();
}

try {
  await soak();
  console.error('✓ every promise held');
  process.exit(0);
} catch (error) {
  console.error(`✗ ${messageOf(error)}\n${USAGE}`);
  process.exit(1);
}
