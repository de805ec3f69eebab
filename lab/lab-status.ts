import type { ForwardedPort, HostPlan } from './host-plan.js';
import { existingHosts, readLabState, runningHostPaths } from './lab-state.js';
import type { LabContext } from './lab-context.js';
import { ensureHostKey, sshFingerprint } from './lab-keys.js';
import { isMachineRunning } from './machine.js';
import { readProcessRecord } from './process-record.js';
import { DEFAULT_RELEASE, type Release } from './release.js';

/** What a lab host looks like from outside; `-o json` prints exactly this. */
export interface LabHostStatus {
  readonly name: string;
  readonly state: 'running' | 'stopped';
  readonly release: Release;
  /** Of qemu; null when the host is off. */
  readonly pid: number | null;
  readonly ssh: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly identityFile: string;
    /** `SHA256:…` */
    readonly hostKey: string;
  };
  readonly back: { readonly interface: string; readonly address: string };
  readonly ports: readonly (ForwardedPort & { readonly address: string })[];
}

/** The hosts of the lab by number; empty when no lab is up. */
export async function labStatus({ paths }: LabContext): Promise<readonly LabHostStatus[]> {
  const release = readLabState(paths)?.release ?? DEFAULT_RELEASE;
  const status = async (host: HostPlan): Promise<LabHostStatus> => {
    const files = runningHostPaths(paths, host);
    const isRunning = isMachineRunning(files);
    const key = await ensureHostKey(paths, host);
    return {
      name: host.name,
      state: isRunning ? 'running' : 'stopped',
      release,
      pid: isRunning ? (readProcessRecord(files.record)?.pid ?? null) : null,
      ssh: { host: '127.0.0.1', port: host.sshPort, user: 'root', identityFile: paths.identity, hostKey: sshFingerprint(key.publicLine) },
      back: { interface: host.back.interface, address: host.back.address },
      ports: host.ports.map((port) => ({ ...port, address: '127.0.0.1' })),
    };
  };
  return Promise.all(existingHosts(paths).map(status));
}

/** The same for people: one aligned line per host. Pure. */
export function renderStatus(hosts: readonly LabHostStatus[]): string {
  if (hosts.length === 0) return 'no lab is up';
  const rows = hosts.map((host) => [
    host.name, host.state, host.release, String(host.pid ?? '-'), `${host.ssh.host}:${host.ssh.port}`, host.back.address,
    host.ports.map((port) => `${port.host}->${port.guest}/${port.protocol}`).join(' '),
  ]);
  const table = [['NAME', 'STATE', 'RELEASE', 'PID', 'SSH', 'BACK', 'PORTS'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
