import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { baseImage, baseImageOf, buildBaseImage, isBuilt, type BaseImage } from './base-image.js';
import { endGoldenBoots, ensureGoldenHost } from './golden-host.js';
import { planHost, planHosts, type HostPlan } from './host-plan.js';
import type { LabContext } from './lab-context.js';
import { LabError } from './lab-error.js';
import type { LabPaths } from './lab-paths.js';
import { bootHost, startPristine } from './lab-hosts.js';
import { ensureHostKey, ensureLabKey, writeKnownHosts } from './lab-keys.js';
import { withLabLock } from './lab-lock.js';
import { publishDemoImages, startLabServices, stopLabServices } from './lab-services.js';
import { existingHosts, readLabState, removeLabState, runningHostPaths, writeLabState } from './lab-state.js';
import { cutPower, isMachineRunning } from './machine.js';
import { DEFAULT_RELEASE, type Release } from './release.js';

export interface UpOptions {
  readonly hosts: number;
  readonly release?: Release;
  /** Throws the running hosts' disks away and starts all of them pristine. */
  readonly fresh?: boolean;
}

/** Brings the lab up with at least `hosts` hosts: new ones from their snapshots, killed ones with a real boot, running ones left alone.
 *  The first time it builds what is missing (a few minutes without KVM). Waits until every host answers ssh.
 *  @throws LabError when another release runs, or when something does not come up in time. */
export async function upLab(context: LabContext, options: UpOptions): Promise<void> {
  const { paths } = context;
  mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  await withLabLock(paths.lock, async () => {
    const image = await prepare(context, options.release ?? readLabState(paths)?.release ?? DEFAULT_RELEASE);
    const wanted = planHosts(Math.max(options.hosts, ...existingHosts(paths).map((host) => host.index)));
    await writeAllKnownHosts(context, wanted);
    await ensureGoldenHosts(context, image, wanted);
    await Promise.all(wanted.map((host) => bringUp(context, { image, host, isFresh: options.fresh ?? false })));
  });
}

/** Ends everything that belongs to the lab and throws its disks away; images, snapshots and keys stay. Nothing happens when no lab is up. */
export async function downLab({ paths }: LabContext): Promise<void> {
  mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  await withLabLock(paths.lock, async () => {
    const hosts = Array.from({ length: 40 }, (_, at) => planHost(at + 1));
    await Promise.all(hosts.map((host) => cutPower(runningHostPaths(paths, host))));
    await endGoldenBoots(paths);
    await stopLabServices(paths);
    removeLabState(paths);
  });
}

/** Builds the base image and the demo images when they are not built yet. The services stay as they were: off when no lab is up. */
export async function prepareImages(context: LabContext, release?: Release): Promise<BaseImage> {
  const { paths } = context;
  mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  return withLabLock(paths.lock, async () => {
    const state = readLabState(paths);
    const image = await prepare(context, release ?? state?.release ?? DEFAULT_RELEASE);
    if (!state) {
      await stopLabServices(paths);
      removeLabState(paths);
    }
    return image;
  });
}

/** Builds the base image, starts the services and fills the registry, as far as that is not done. */
async function prepare(context: LabContext, release: Release): Promise<BaseImage> {
  const { paths, report } = context;
  const state = readLabState(paths);
  if (state && state.release !== release) throw new LabError(`a ${state.release} lab is up: run \`npm run lab -- down\` before you start ${release}`);
  const image = state ? baseImageOf(paths, release, state.baseKey) : baseImage(paths, release);
  if (!isBuilt(image)) report(`building the ${release} base image from Debian packages (about a minute)`);
  await buildBaseImage(paths, image);
  if (!state) forgetOldImages(paths, image);
  await startLabServices(paths, image);
  await publishDemoImages(paths);
  writeLabState(paths, { release, baseKey: image.key });
  return image;
}

/** Removes images and snapshots of the same release that an earlier recipe made. No lab may be up. */
function forgetOldImages(paths: LabPaths, image: BaseImage): void {
  for (const folder of [paths.bases, paths.golden].filter((each) => existsSync(each))) {
    const old = readdirSync(folder).filter((name) => name.startsWith(`${image.release}-`) && !name.startsWith(image.key));
    for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

async function writeAllKnownHosts({ paths }: LabContext, hosts: readonly HostPlan[]): Promise<void> {
  await ensureLabKey(paths);
  writeKnownHosts(paths, await Promise.all(hosts.map(async (plan) => ({ plan, key: await ensureHostKey(paths, plan) }))));
}

/** First boots are heavy: no more at once than there are processors. A host that runs already has its golden twin. */
async function ensureGoldenHosts(context: LabContext, image: BaseImage, hosts: readonly HostPlan[]): Promise<void> {
  const limit = pLimit(cpus().length);
  const missing = hosts.filter((host) => !isMachineRunning(runningHostPaths(context.paths, host)));
  await Promise.all(missing.map((host) => limit(() => ensureGoldenHost(context, image, host))));
}

async function bringUp(context: LabContext, { image, host, isFresh }: { image: BaseImage; host: HostPlan; isFresh: boolean }): Promise<void> {
  const files = runningHostPaths(context.paths, host);
  const exists = existingHosts(context.paths).some((existing) => existing.name === host.name);
  if (exists && !isFresh) {
    if (isMachineRunning(files)) return;
    context.report(`${host.name}: was off, booting it`);
    return bootHost(context, host.name);
  }
  const startedAt = Date.now();
  await startPristine(context, image, host).catch(async (error: unknown) => {
    await cutPower(files);
    rmSync(files.disk, { force: true }); // half a host is none: the next `up` starts it anew
    throw error;
  });
  context.report(`${host.name}: restored in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
