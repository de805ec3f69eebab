import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../base/errors.js';
import { envFilesOf, parseEnvFile, withVariables, type ManifestSource, type Problem } from '../manifests/index.js';

export interface EnvFilesRead {
  /** The same documents, with the variables in their env. */
  readonly sources: readonly ManifestSource[];
  readonly problems: readonly Problem[];
}

/** Reads the env files that documents name, relative to `directory`: the control plane never sees them. A later file wins over an earlier one. */
export async function readEnvFiles(sources: readonly ManifestSource[], directory: string): Promise<EnvFilesRead> {
  const read = await Promise.all(sources.map((source) => readFor(source, directory)));
  return { sources: read.map(({ source }) => source), problems: read.flatMap(({ problems }) => problems) };
}

async function readFor(source: ManifestSource, directory: string): Promise<{ readonly source: ManifestSource; readonly problems: readonly Problem[] }> {
  const names = envFilesOf(source.json);
  if (names.length === 0) return { source, problems: [] };
  const files = await Promise.all(names.map(async ({ name, path }) => ({ path, ...(await readOne(resolve(directory, name), name)) })));
  const variables = Object.assign({}, ...files.map((file) => ('variables' in file ? file.variables : {}))) as Record<string, string>;
  const problems = files.flatMap((file) => ('problem' in file ? [{ ...source.locate(file.path), path: 'spec.envFile', message: file.problem }] : []));
  return { source: { ...source, json: withVariables(source.json, variables) }, problems };
}

async function readOne(file: string, name: string): Promise<ReturnType<typeof parseEnvFile>> {
  try {
    const parsed = parseEnvFile(await readFile(file, 'utf8'));
    return 'problem' in parsed ? { problem: `${name}: ${parsed.problem}` } : parsed;
  } catch (error) {
    return { problem: `reading ${name}: ${messageOf(error)}` };
  }
}
