import type { ExecCommandOptions, LogOptions, WriteFilesOptions } from './runtime.js';

/** Of several containers each line begins with the container's name. */
export const logsCommand = (names: readonly string[], { follow, tail, since, timestamps }: LogOptions = {}): readonly string[] => [
  'podman', 'logs',
  ...(follow === true ? ['--follow'] : []),
  ...(tail === undefined ? [] : [`--tail=${tail}`]),
  ...(since === undefined ? [] : [`--since=${since}`]),
  ...(timestamps === true ? ['--timestamps'] : []),
  ...(names.length > 1 ? ['--names'] : []),
  '--', ...names,
];

export const execCommand = (name: string, command: readonly string[], { tty, interactive, env = {}, user, workdir }: ExecCommandOptions = {}): readonly string[] => [
  'podman', 'exec',
  ...(interactive === true ? ['--interactive'] : []),
  ...(tty === true ? ['--tty'] : []),
  ...Object.entries(env).map(([key, value]) => `--env=${key}=${value}`),
  ...(user === undefined ? [] : [`--user=${user}`]),
  ...(workdir === undefined ? [] : [`--workdir=${workdir}`]),
  '--', name, ...command,
];

export const readFilesCommand = (name: string, path: string): readonly string[] => ['podman', 'cp', '--', `${name}:${path}`, '-'];

/** Podman's own --archive is the opposite of Docker's: it gives all files to the user of the container. */
export const writeFilesCommand = (name: string, directory: string, { keepsOwner = false }: WriteFilesOptions = {}): readonly string[] => [
  'podman', 'cp', `--archive=${!keepsOwner}`, '--', '-', `${name}:${directory}`,
];

/** `signal` as SIGNALS names it, with SIG or as a number. */
export const killCommand = (name: string, signal: string): readonly string[] => ['podman', 'kill', `--signal=${signal}`, '--', name];

/** The command line comes last: it alone may hold blanks. */
export const topCommand = (name: string): readonly string[] => ['podman', 'top', name, 'user', 'pid', 'ppid', 'hpid', 'pcpu', 'etime', 'tty', 'time', 'args'];
