import { systemClock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import { createPodman } from '../../host/container/podman.js';
import type { ContainerCommands } from '../../host/container/runtime.js';
import { createHostPool } from '../../host/ssh/pool.js';
import { createHostGateway } from '../../jobs/gateway.js';
import { ClusterSnapshot } from '../../model/index.js';
import { aNode } from './builders.js';
import { startRealSshd } from './real-sshd.js';

/** The way into tasks of node-1, which is this machine behind a real sshd; in podman's place programs of this machine. */
export async function startRealGateway() {
  const sshd = await startRealSshd();
  const pool = createHostPool({ log: silentLog, clock: systemClock });
  const { host, port, user, identityFile, hostKey } = sshd.address;
  const ssh = { host, port, user, ...(identityFile !== undefined && { identityFile }), ...(hostKey !== undefined && { hostKey }) };
  const view = new ClusterSnapshot();
  view.apply({ op: 'put', version: 1, object: aNode({ spec: { ssh } }) });
  return {
    sshd,
    to: (commands: Partial<ContainerCommands>) => createHostGateway({ view, hosts: pool, runtime: { ...createPodman(), ...commands } }),
    async stop(): Promise<void> {
      await pool.close();
      await sshd.stop();
    },
  };
}

export type RealGateway = Awaited<ReturnType<typeof startRealGateway>>;
