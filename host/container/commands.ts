import type { ExecCommandOptions, LogOptions } from './runtime.js';

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
