import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { detectAcceleration } from './acceleration.js';
import type { BaseImage } from './base-image.js';
import type { HostPlan } from './host-plan.js';
import type { HostPaths, LabPaths } from './lab-paths.js';
import { endRecorded, isRunning, readProcessRecord, recordOf, writeProcessRecord } from './process-record.js';
import { runProgramOrThrow } from './program.js';
import { qemuCommand } from './qemu-command.js';
import { connectQmp, type QmpClient } from './qmp-client.js';

export interface MachineSpec {
  readonly paths: LabPaths;
  readonly host: HostPlan;
  readonly files: HostPaths;
  readonly image: BaseImage;
  readonly snapshot?: string;
}

/** True while the host's qemu runs. */
export function isMachineRunning(files: HostPaths): boolean {
  return isRunning(readProcessRecord(files.record));
}

/** An empty disk on top of the base image. */
export async function createDisk(files: HostPaths, image: BaseImage): Promise<void> {
  mkdirSync(files.folder, { recursive: true });
  await runProgramOrThrow(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', image.disk, '-F', 'raw', files.disk]);
}

/** Starts qemu in the background; it runs (and has loaded the snapshot, if any) when this returns.
 *  @throws LabError with qemu's words, e.g. that a forwarded port is taken. */
export async function startMachine({ paths, host, files, image, snapshot }: MachineSpec): Promise<void> {
  for (const stale of [files.qmp, files.pid]) rmSync(stale, { force: true });
  await runProgramOrThrow(qemuCommand({ plan: host, paths: files, image, acceleration: detectAcceleration(), backSwitch: paths.backSwitch, snapshot }));
  writeProcessRecord(files.record, recordOf(Number(readFileSync(files.pid, 'utf8'))));
}

/** Pulls the plug: no shutdown, no flush. The disk stays. Nothing happens when the machine does not run. */
export function cutPower(files: HostPaths): Promise<void> {
  return endRecorded(files.record, 'SIGKILL');
}

/** Talks to a machine's monitor and hangs up. @throws LabError when the machine does not answer. */
export async function withMonitor<T>(files: HostPaths, talk: (monitor: QmpClient) => Promise<T>): Promise<T> {
  const monitor = await connectQmp(files.qmp);
  try {
    return await talk(monitor);
  } finally {
    monitor.close();
  }
}
