import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, OperatorError } from '../base/errors.js';
import { convertCompose, parseVariables, type ComposeFile, type Converted, type Lookup } from '../compose/index.js';
import type { CliDeps } from './context.js';
import { readAll } from './manifest-files.js';

export interface ComposeOptions {
  readonly file?: readonly string[];
  readonly project?: string;
  readonly envFile?: readonly string[];
  readonly profile?: readonly string[];
}

/** As Compose looks for them: the first that is there, and what overrides it. */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** The manifests of the Compose files, of those in the working directory where none are named. @throws USAGE for a file that cannot be read */
export async function readCompose(options: ComposeOptions, deps: Pick<CliDeps, 'stdin' | 'workDir' | 'env' | 'homeDir'>): Promise<Converted> {
  const names = options.file ?? defaultFiles(deps.workDir);
  const files = await Promise.all(names.map((name) => readComposeFile(name, deps)));
  const directory = names[0] === undefined || names[0] === '-' ? deps.workDir : dirname(resolve(deps.workDir, names[0]));
  const lookup = await variables(options.envFile, directory, deps);
  const project = options.project ?? lookup('COMPOSE_PROJECT_NAME');
  return convertCompose({
    files, directoryName: basename(directory), lookup,
    profiles: [...(options.profile ?? []), ...(lookup('COMPOSE_PROFILES') ?? '').split(',').filter((profile) => profile !== '')],
    readText: (path) => textOf(resolve(directory, path)),
    absolute: (path) => resolve(directory, path.replace(/^~(?=\/|$)/, deps.homeDir)),
    ...(project === undefined || project === '' ? {} : { project }),
  });
}

function defaultFiles(workDir: string): readonly string[] {
  const main = NAMES.find((name) => existsSync(join(workDir, name)));
  if (main === undefined) throw new OperatorError('USAGE', `there is no ${NAMES.join(', ')} here: name a Compose file with -f`);
  const override = [main.replace('compose.', 'compose.override.')].filter((name) => existsSync(join(workDir, name)));
  return [main, ...override];
}

async function readComposeFile(name: string, { stdin, workDir }: Pick<CliDeps, 'stdin' | 'workDir'>): Promise<ComposeFile> {
  if (name === '-') return { name: '<stdin>', text: await readAll(stdin) };
  return { name, text: await readOrRefuse(resolve(workDir, name), name) };
}

async function readOrRefuse(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperatorError('USAGE', `reading ${name}: ${messageOf(error)}`, { file: name }, { cause: error });
  }
}

/** Undefined for whatever cannot be read: the conversion says where it is named. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** What the shell says wins over the files, a later file over an earlier one; without any, .env beside the first Compose file. */
async function variables(named: readonly string[] | undefined, directory: string, { env, workDir }: Pick<CliDeps, 'env' | 'workDir'>): Promise<Lookup> {
  const own = join(directory, '.env');
  const paths = named?.map((name) => ({ name, path: resolve(workDir, name) })) ?? (existsSync(own) ? [{ name: '.env', path: own }] : []);
  let known: Readonly<Record<string, string | undefined>> = env;
  for (const { name, path } of paths) {
    const parsed = parseVariables(await readOrRefuse(path, name), lookupIn(known));
    if ('problem' in parsed) throw new OperatorError('USAGE', `${name}: ${parsed.problem}`, { file: name });
    known = { ...known, ...parsed.variables, ...env };
  }
  return lookupIn(known);
}

const lookupIn = (known: Readonly<Record<string, string | undefined>>): Lookup => (name) => (Object.hasOwn(known, name) ? known[name] : undefined);
