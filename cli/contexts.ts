import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { OperatorError } from '../base/errors.js';
import type { StateDirFacts } from './control-plane.js';

const CONTEXT = z.strictObject({
  endpoints: z.array(z.string()).min(1),
  /** PEM; one or several. */
  certificateAuthority: z.string().optional(),
  token: z.string().optional(),
});
const CONFIG = z.strictObject({ currentContext: z.string().optional(), contexts: z.record(z.string(), CONTEXT).default({}) });

export type Context = z.infer<typeof CONTEXT>;
export type Config = z.infer<typeof CONFIG>;

export const configFileOf = ({ env, homeDir }: StateDirFacts): string =>
  join(env.XDG_CONFIG_HOME === undefined || env.XDG_CONFIG_HOME === '' ? join(homeDir, '.config') : env.XDG_CONFIG_HOME, 'drover', 'config.yaml');

/** No file is no context. @throws USAGE for a file that is not ours to read */
export function readConfig(facts: StateDirFacts): Config {
  const file = configFileOf(facts);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return { contexts: {} };
    throw new OperatorError('USAGE', `read ${file}: ${(error as Error).message}`, { file }, { cause: error });
  }
  try {
    return CONFIG.parse(parse(text) ?? {});
  } catch { // what the parsers say may quote the token
    throw new OperatorError('USAGE', `${file} is not what \`drover login\` writes: remove it and log in again`, { file });
  }
}

/** For its owner alone: it holds tokens. Readers see the old file or the new one. */
export function writeConfig(facts: StateDirFacts, config: Config): void {
  const file = configFileOf(facts);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  const descriptor = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(descriptor, stringify(config));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
}
