import { rmSync } from 'node:fs';
import { baseImageOf, type BaseImage } from './base-image.js';
import { BOOT_DEADLINE_MS, copyGoldenHost, ensureGoldenHost, SNAPSHOT } from './golden-host.js';
import { waitAndSetClock, waitForSsh } from './guest-shell.js';
import type { HostPlan } from './host-plan.js';
import type { LabContext } from './lab-context.js';
import { LabError } from './lab-error.js';
import type { LabPaths } from './lab-paths.js';
import { requireHost, requireLabState, runningHostPaths } from './lab-state.js';
import { cutPower, isMachineRunning, startMachine, withMonitor } from './machine.js';

const RESTORE_DEADLINE_MS = 60_000;

export type LabNetwork = 'management' | 'back' | 'all';

/** Starts a pristine host from its snapshot and sets its clock. What the host was before is gone; a restored host keeps the snapshot's boot id.
 *  @throws LabError when it does not answer ssh within a minute. */
export async function startPristine(context: LabContext, image: BaseImage, host: HostPlan): Promise<void> {
  const { paths } = context;
  const files = runningHostPaths(paths, host);
  await cutPower(files); // first: a golden host that has to be made boots on the same ports
  const golden = await ensureGoldenHost(context, image, host);
  rmSync(files.folder, { recursive: true, force: true });
  await copyGoldenHost(golden, files);
  await startMachine({ paths, host, files, image, snapshot: SNAPSHOT });
  await waitAndSetClock(paths, host, { files, deadlineMs: RESTORE_DEADLINE_MS });
}

/** Pulls the plug of a running host: nothing is flushed, its disk stays. Nothing happens when it is off. @throws LabError for an unknown host. */
export async function killHost({ paths }: LabContext, name: string): Promise<void> {
  await cutPower(runningHostPaths(paths, requireHost(paths, name)));
}

/** Boots a host that is off from its own disk: a real boot with a new boot id. Nothing happens when it runs. Waits for ssh.
 *  @throws LabError with the end of the serial log when ssh does not come up in four minutes. */
export async function bootHost({ paths }: LabContext, name: string): Promise<void> {
  const host = requireHost(paths, name);
  const files = runningHostPaths(paths, host);
  if (isMachineRunning(files)) return;
  await startMachine({ paths, host, files, image: requireImage(paths) });
  await waitForSsh(paths, host, { files, deadlineMs: BOOT_DEADLINE_MS });
}

/** Makes a host pristine again, whatever state it is in; the others go on. @throws LabError as `startPristine`. */
export async function restoreHost(context: LabContext, name: string): Promise<void> {
  await startPristine(context, requireImage(context.paths), requireHost(context.paths, name));
}

/** Pulls a host's network cable: the interface loses its carrier, frames are lost both ways. @throws LabError when the host is off. */
export function unplugHost(context: LabContext, name: string, network: LabNetwork = 'back'): Promise<void> {
  return setLinks(context, { name, network, isUp: false });
}

/** Puts a host's network cable back. @throws LabError when the host is off. */
export function plugHost(context: LabContext, name: string, network: LabNetwork = 'back'): Promise<void> {
  return setLinks(context, { name, network, isUp: true });
}

async function setLinks({ paths }: LabContext, { name, network, isUp }: { name: string; network: LabNetwork; isUp: boolean }): Promise<void> {
  const files = runningHostPaths(paths, requireHost(paths, name));
  if (!isMachineRunning(files)) throw new LabError(`${name}: is off; boot it first`);
  const cards = network === 'all' ? ['management', 'back'] : [network];
  await withMonitor(files, async (monitor) => {
    for (const card of cards) await monitor.execute('set_link', { name: `${card}-card`, up: isUp });
  });
}

/** The image the running lab's hosts came from, even when the recipe has changed since. */
function requireImage(paths: LabPaths): BaseImage {
  const state = requireLabState(paths);
  return baseImageOf(paths, state.release, state.baseKey);
}
