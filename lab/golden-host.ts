import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectAcceleration } from './acceleration.js';
import type { BaseImage } from './base-image.js';
import { fingerprint } from './fingerprint.js';
import { runInGuest, waitForSsh } from './guest-shell.js';
import type { HostPlan } from './host-plan.js';
import { renderInitrd } from './initrd.js';
import type { LabContext } from './lab-context.js';
import { LabError } from './lab-error.js';
import { ensureHostKey, ensureLabKey } from './lab-keys.js';
import { hostPaths, type HostPaths, type LabPaths } from './lab-paths.js';
import { createDisk, cutPower, isMachineRunning, startMachine, withMonitor } from './machine.js';
import { runProgram, runProgramOrThrow } from './program.js';
import { qemuCommand } from './qemu-command.js';
import { waitUntil } from './wait-until.js';

export const SNAPSHOT = 'quiet';
export const BOOT_DEADLINE_MS = 240_000;
const QUIET_DEADLINE_MS = 180_000;

/** A host that booted once and was saved, disk and memory, when it had nothing more to do. Every `up` starts from a copy. */
export interface GoldenHost {
  readonly disk: string;
  readonly initrd: string;
}

/** The golden host for this machine, made when there is none yet (a boot: a minute on an emulated processor).
 *  It is made anew when the base image, the host's own files, qemu or its command line change.
 *  @throws LabError with the serial log's path when it does not boot or settle. */
export async function ensureGoldenHost(context: LabContext, image: BaseImage, host: HostPlan): Promise<GoldenHost> {
  const { paths, report } = context;
  const initrd = renderInitrd(image, host, { lab: await ensureLabKey(paths), host: await ensureHostKey(paths, host) });
  const folder = join(paths.golden, `${image.key}-${host.name}`);
  const golden = { disk: join(folder, 'golden.qcow2'), initrd: join(folder, 'initrd') };
  const key = await goldenKey(paths, { image, host, initrd });
  const keyFile = join(folder, 'key');
  if (existsSync(golden.disk) && existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return golden;
  report(`${host.name}: first boot, to be saved as a snapshot`);
  const startedAt = Date.now();
  await cutPower(hostPaths(folder)); // a boot that was interrupted goes on in the background
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(golden.initrd, initrd);
  await bootAndSave(paths, { image, host, files: hostPaths(folder) });
  renameSync(hostPaths(folder).disk, golden.disk);
  writeFileSync(keyFile, key);
  report(`${host.name}: booted, settled and saved in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return golden;
}

/** Ends first boots that an interrupted `up` left running. */
export async function endGoldenBoots(paths: LabPaths): Promise<void> {
  if (!existsSync(paths.golden)) return;
  for (const name of readdirSync(paths.golden)) await cutPower(hostPaths(join(paths.golden, name)));
}

/** Gives a host a pristine disk: a copy of the golden one, with the snapshot inside. The host must not run. */
export async function copyGoldenHost(golden: GoldenHost, files: HostPaths): Promise<void> {
  mkdirSync(files.folder, { recursive: true });
  await runProgramOrThrow(['cp', '--reflink=auto', '--sparse=always', golden.disk, files.disk]);
  copyFileSync(golden.initrd, files.initrd);
}

async function goldenKey(paths: LabPaths, { image, host, initrd }: { image: BaseImage; host: HostPlan; initrd: Buffer }): Promise<string> {
  const version = await runProgram(['qemu-system-x86_64', '--version']);
  const command = qemuCommand({ plan: host, paths: hostPaths(''), image, acceleration: detectAcceleration(), backSwitch: paths.backSwitch });
  return fingerprint([initrd, version.stdout, ...command]);
}

async function bootAndSave(paths: LabPaths, { image, host, files }: { image: BaseImage; host: HostPlan; files: HostPaths }): Promise<void> {
  await createDisk(files, image);
  await startMachine({ paths, host, files, image });
  try {
    await waitForSsh(paths, host, { files, deadlineMs: BOOT_DEADLINE_MS });
    await settle(paths, host, files);
    await withMonitor(files, async (monitor) => {
      const answer = await monitor.monitor(`savevm ${SNAPSHOT}`);
      if (answer.trim() !== '') throw new LabError(`save ${host.name}: ${answer.trim()}`);
      await monitor.execute('quit');
    });
    await waitUntil(() => !isMachineRunning(files), { what: `${host.name} to close its disk`, deadlineMs: 60_000 });
  } finally {
    await cutPower(files);
  }
}

/** Waits until systemd has no job left, lets podman make its database, and writes everything to the disk. */
async function settle(paths: LabPaths, host: HostPlan, files: HostPaths): Promise<void> {
  let last = '';
  const isQuiet = async (): Promise<boolean> => {
    const result = await runInGuest(paths, host, 'test -z "$(systemctl list-jobs --no-legend)" && podman info >/dev/null && sync');
    last = `${result.code} ${result.stderr.trim()}`;
    return result.code === 0;
  };
  await waitUntil(isQuiet, { what: `${host.name} to settle`, deadlineMs: QUIET_DEADLINE_MS, everyMs: 500, hint: () => `last answer: ${last}; serial log ${files.serial}` });
}
