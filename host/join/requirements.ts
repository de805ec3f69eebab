import { MODULES_FILE, SYSCTL_FILE } from '../../model/index.js';

/** What a host must have; each part of `host/` declares its own, join brings them about. */
export interface HostRequirements {
  /** Debian's names; the package manager's adapter translates. */
  readonly packages: readonly string[];
  readonly modules: readonly string[];
  /** Key to the least value for numbers above 1, the exact value otherwise. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly files: readonly RequiredFile[];
  /** Run once after a file changed. */
  readonly afterFiles?: readonly string[];
}

export interface RequiredFile {
  readonly path: string;
  readonly text: string;
}

/** catatonit is what podman runs below `init: true`; util-linux brings setpriv, inotify-tools the event stream's inotifywait. */
export const CONTAINER_REQUIREMENTS: HostRequirements = {
  packages: ['podman', 'crun', 'conmon', 'catatonit', 'inotify-tools', 'util-linux', 'bash', 'ca-certificates'],
  modules: ['overlay'],
  sysctls: {},
  files: [],
};

/** One set of all, with the files that keep modules and sysctls over a reboot. */
export function mergeRequirements(parts: readonly HostRequirements[]): HostRequirements {
  const modules = unique(parts.flatMap((part) => part.modules));
  const sysctls = Object.assign({}, ...parts.map((part) => part.sysctls)) as Record<string, string>;
  const afterFiles = parts.map((part) => part.afterFiles).find((command) => command !== undefined);
  return {
    packages: unique(parts.flatMap((part) => part.packages)), modules, sysctls,
    files: [
      { path: MODULES_FILE, text: lines(modules) },
      { path: SYSCTL_FILE, text: lines(Object.entries(sysctls).map(([key, value]) => `${key} = ${value}`)) },
      ...parts.flatMap((part) => part.files),
    ],
    ...(afterFiles !== undefined && { afterFiles }),
  };
}

const HEADER = '# Written by Drover when the host joined; changes are undone at the next join.\n';
const lines = (texts: readonly string[]): string => HEADER + texts.map((text) => `${text}\n`).join('');
const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** A larger number is as good: limits are raised, never lowered. */
export function isSatisfied(wanted: string, found: string | undefined): boolean {
  if (found === undefined) return false;
  const [least, present] = [Number(wanted), Number(found)];
  return found === wanted || (Number.isInteger(least) && least > 1 && present >= least);
}

export const sysctlPath = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`;
