import { homedir } from 'node:os';
import { systemClock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import { createHostPool } from '../../host/ssh/pool.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import { NETWORK_REQUIREMENTS } from '../../host/apply/requirements.js';

/** Hosts of the lab (lab/main.ts): ssh through 127.0.0.1:2201 and up, back network 192.168.77.0/24. */
export function labPool(): HostPool {
  return createHostPool({ log: silentLog, clock: systemClock });
}

export const labSession = (pool: HostPool, index: number): Promise<HostSession> =>
  pool.session({ node: `node-${index}`, host: '127.0.0.1', port: 2200 + index, user: 'root', identityFile: `${homedir()}/.cache/drover/lab/id_ed25519`, acceptNew: true });

/** What join does for the network part, without the packages. */
export async function prepareHost(session: HostSession): Promise<void> {
  const files = NETWORK_REQUIREMENTS.files.map(({ path, text }) => `cat >${path} <<'E'\n${text}E\n`).join('');
  await session.run(`${files}modprobe -a vxlan ip_vs ip_vs_rr nf_conntrack\nsystemctl daemon-reload\n`, { title: 'prepare', timeoutMs: 60_000 });
}

/** Output and exit code of a script on the host, stderr included; for looking, not for changing what is tested. */
export async function ask(session: HostSession, script: string): Promise<string> {
  const result = await session.run(`{\n${script}\n} 2>&1`, { title: 'ask', timeoutMs: 120_000 });
  return result.kind === 'exited' ? result.stdout.trim() : result.kind;
}
