import { createHash } from 'node:crypto';
import type { HostProbe } from './probe.js';
import type { BeforeChange } from './record-script.js';
import { isSatisfied, type HostRequirements, type RequiredFile } from './requirements.js';

/** One unit of change, in words that a person reads and data that renderStep turns into a command. */
export type JoinStep =
  | { readonly kind: 'recordBefore'; readonly before: BeforeChange }
  | { readonly kind: 'installPackages'; readonly packages: readonly string[] }
  | { readonly kind: 'writeFile'; readonly file: RequiredFile }
  | { readonly kind: 'afterFiles'; readonly command: readonly string[] }
  | { readonly kind: 'loadModules'; readonly modules: readonly string[] }
  | { readonly kind: 'setSysctls'; readonly sysctls: Readonly<Record<string, string>> }
  | { readonly kind: 'tryNetworking' };

/**
 * Steps that bring the host from what the probe saw to the requirements; `[]` = joined already. Packages come first, since what
 * follows uses them; modules before sysctls, since some keys appear with their module. A trial of the parts together comes last.
 * Before all of it the host writes down what is about to change, for the day it leaves.
 */
export function planJoin(probe: HostProbe, requirements: HostRequirements): readonly JoinStep[] {
  const packages = requirements.packages.filter((name) => !probe.installed.has(name));
  const files = requirements.files.filter(({ path, text }) => probe.files.get(path) !== sha256(text));
  const modules = requirements.modules.filter((name) => !probe.modules.has(name));
  const sysctls = Object.fromEntries(Object.entries(requirements.sysctls).filter(([key, value]) => !isSatisfied(value, probe.sysctls.get(key))));
  const steps: JoinStep[] = [
    ...(packages.length === 0 ? [] : [{ kind: 'installPackages', packages } as const]),
    ...files.map((file) => ({ kind: 'writeFile', file }) as const),
    ...(files.length === 0 || requirements.afterFiles === undefined ? [] : [{ kind: 'afterFiles', command: requirements.afterFiles } as const]),
    ...(modules.length === 0 ? [] : [{ kind: 'loadModules', modules } as const]),
    ...(Object.keys(sysctls).length === 0 ? [] : [{ kind: 'setSysctls', sysctls } as const]),
  ];
  if (steps.length === 0) return probe.isRecorded ? [] : [recordBefore([], {})];
  return [recordBefore(files.map(({ path }) => path), sysctls), ...steps, { kind: 'tryNetworking' }];
}

const recordBefore = (files: readonly string[], sysctls: Readonly<Record<string, string>>): JoinStep => ({ kind: 'recordBefore', before: { files, sysctls } });

export function describeStep(step: JoinStep): string {
  switch (step.kind) {
    case 'recordBefore': return 'write down what the host is like now';
    case 'installPackages': return `install ${step.packages.join(', ')}`;
    case 'writeFile': return `write ${step.file.path}`;
    case 'afterFiles': return `run ${step.command.join(' ')}`;
    case 'loadModules': return `load ${step.modules.join(', ')}`;
    case 'setSysctls': return `set ${Object.entries(step.sysctls).map(([key, value]) => `${key}=${value}`).join(', ')}`;
    case 'tryNetworking': return 'try namespaces, VXLAN, IPVS and nftables together';
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
