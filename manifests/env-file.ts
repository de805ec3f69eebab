import type { Path } from './problem.js';
import { ENV_NAME } from './schema/text.js';

/** An env file that a Service names, and where. */
export interface EnvFileName {
  readonly path: Path;
  readonly name: string;
}

export type EnvFile = { readonly variables: Readonly<Record<string, string>> } | { readonly problem: string };

/** The files that a document names in spec.envFile, in their order; [] for other documents, and for what the schema will refuse. */
export function envFilesOf(json: unknown): readonly EnvFileName[] {
  const written = isService(json) && isRecord(json.spec) ? json.spec['envFile'] : undefined;
  if (typeof written === 'string') return [{ path: ['spec', 'envFile'], name: written }];
  if (!Array.isArray(written) || !written.every((name) => typeof name === 'string')) return [];
  return written.map((name, index) => ({ path: ['spec', 'envFile', index], name }));
}

/** `NAME=value` lines as `docker service create --env-file` reads them: the value is what stands behind `=`, quotation marks and blanks included; `#` begins a comment where a line begins. */
export function parseEnvFile(text: string): EnvFile {
  const variables: Record<string, string> = {};
  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r?\n/).entries()) {
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    if (at < 0) return { problem: `line ${index + 1}: expected NAME=value: a variable of the shell is not passed through` };
    const name = line.slice(0, at);
    if (!ENV_NAME.test(name) || name === '__proto__') return { problem: `line ${index + 1}: ${JSON.stringify(name)} is not a variable name: letters, digits, _ . and -, not beginning with a digit` };
    variables[name] = line.slice(at + 1);
  }
  return { variables };
}

/** The document with these variables in its env, and without envFile. What env says itself wins, as in Swarm. */
export function withVariables(json: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (!isService(json) || !isRecord(json.spec)) return json;
  const spec = Object.fromEntries(Object.entries(json.spec).filter(([name]) => name !== 'envFile'));
  return { ...json, spec: { ...spec, env: mergeEnv(spec['env'], variables) } };
}

/** A list keeps its order, since problems are told by its places. */
function mergeEnv(env: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (env === undefined || isRecord(env)) return { ...variables, ...env };
  if (!Array.isArray(env)) return env;
  const own = new Set(env.map((pair) => String(pair).split('=', 1)[0]));
  return [...(env as readonly unknown[]), ...Object.entries(variables).filter(([name]) => !own.has(name)).map(([name, value]) => `${name}=${value}`)];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isService = (json: unknown): json is { readonly kind: 'Service'; readonly spec?: unknown } => isRecord(json) && json['kind'] === 'Service';
