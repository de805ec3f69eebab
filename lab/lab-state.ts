import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { planHostNamed, type HostPlan } from './host-plan.js';
import { LabError } from './lab-error.js';
import { hostPaths, type HostPaths, type LabPaths } from './lab-paths.js';
import { releaseSchema } from './release.js';

const labStateSchema = z.object({ release: releaseSchema, baseKey: z.string() });

/** What the running lab is made of. */
export type LabState = z.infer<typeof labStateSchema>;

/** undefined when no lab is up. */
export function readLabState(paths: LabPaths): LabState | undefined {
  if (!existsSync(paths.runState)) return undefined;
  return labStateSchema.parse(JSON.parse(readFileSync(paths.runState, 'utf8')));
}

/** @throws LabError when no lab is up. */
export function requireLabState(paths: LabPaths): LabState {
  const state = readLabState(paths);
  if (!state) throw new LabError('no lab is up: run `npm run lab -- up --hosts 3`');
  return state;
}

export function writeLabState(paths: LabPaths, state: LabState): void {
  mkdirSync(dirname(paths.runState), { recursive: true });
  writeFileSync(paths.runState, `${JSON.stringify(state)}\n`);
}

export function removeLabState(paths: LabPaths): void {
  rmSync(paths.run, { recursive: true, force: true });
}

/** Where a host of the running lab keeps its files. */
export function runningHostPaths(paths: LabPaths, host: HostPlan): HostPaths {
  return hostPaths(join(paths.run, host.name));
}

/** The hosts that have a disk in the running lab, whether they run or were killed; by number. */
export function existingHosts(paths: LabPaths): readonly HostPlan[] {
  if (!existsSync(paths.run)) return [];
  const names = readdirSync(paths.run).filter((name) => name.startsWith('node-') && existsSync(hostPaths(join(paths.run, name)).disk));
  return names.map(planHostNamed).sort((one, other) => one.index - other.index);
}

/** The host of that name. @throws LabError when the lab has no such host. */
export function requireHost(paths: LabPaths, name: string): HostPlan {
  requireLabState(paths);
  const host = existingHosts(paths).find((existing) => existing.name === name);
  if (!host) throw new LabError(`${name}: not in this lab (${existingHosts(paths).map((existing) => existing.name).join(', ') || 'it has no hosts'})`);
  return host;
}
