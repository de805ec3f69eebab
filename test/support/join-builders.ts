import { readFileSync } from 'node:fs';
import { parseProbe, type HostProbe } from '../../host/join/probe.js';
import { isSatisfied, type HostRequirements } from '../../host/join/requirements.js';
import { sha256, type JoinStep } from '../../host/join/plan-join.js';

export const probeText = readFileSync(new URL('../fixtures/join/probe-debian-12.txt', import.meta.url), 'utf8');

/** A real Debian 12 host, as probed. */
export const aProbe = (changes: Partial<HostProbe> = {}): HostProbe => ({ ...parseProbe(probeText), ...changes });

export const someRequirements = (changes: Partial<HostRequirements> = {}): HostRequirements => ({
  packages: ['podman'], modules: ['vxlan'], sysctls: { 'net.ipv4.ip_forward': '1' }, files: [], ...changes,
});

/** What the host would look like after the steps. */
export function simulateJoin(probe: HostProbe, steps: readonly JoinStep[]): HostProbe {
  const [installed, modules, sysctls, files] = [new Set(probe.installed), new Set(probe.modules), new Map(probe.sysctls), new Map(probe.files)];
  for (const step of steps) {
    if (step.kind === 'installPackages') step.packages.forEach((name) => installed.add(name));
    if (step.kind === 'loadModules') step.modules.forEach((name) => modules.add(name));
    if (step.kind === 'setSysctls') Object.entries(step.sysctls).forEach(([key, value]) => isSatisfied(value, sysctls.get(key)) || sysctls.set(key, value));
    if (step.kind === 'writeFile') files.set(step.file.path, sha256(step.file.text));
  }
  return { ...probe, installed, modules, sysctls, files, isRecorded: probe.isRecorded || steps.some(({ kind }) => kind === 'recordBefore') };
}
