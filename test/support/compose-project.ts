import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { convertCompose, type ComposeInput, type Converted } from '../../compose/index.js';
import { formatProblem } from '../../manifests/index.js';

const DIRECTORY = fileURLToPath(new URL('../fixtures/compose/', import.meta.url));
/** Compose files from the field, each with the manifests that it stands for. */
export const FIXTURES = ['voting-app', 'wordpress', 'monitoring', 'everything'] as const;
export const FIXTURE_ENV = { WORDPRESS_TAG: '6', MYSQL_PASSWORD: 'from the shell', API_TOKEN: 'a token' };

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Files beside the Compose file, by name. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly project?: string;
}

/** Converts texts as `a.yaml`, `b.yaml` … of a directory /project/shop. */
export const composed = (texts: string | readonly string[], { env = {}, beside = {}, profiles = [], project }: Surroundings = {}): Converted =>
  convertCompose(inputOf((typeof texts === 'string' ? [texts] : texts).map((text, index) => ({ name: `${'abcdef'[index]}.yaml`, text })), { env, profiles, project }, (path) => beside[path]));

/** Converts a file of test/fixtures/compose. */
export const composedFixture = (name: string, { env = {}, profiles = [] }: Surroundings = {}): Converted =>
  convertCompose({ ...inputOf([{ name, text: fixtureText(name) }], { env, profiles }, (path) => (existsSync(DIRECTORY + path) ? fixtureText(path) : undefined)) });

export const fixtureText = (name: string): string => readFileSync(DIRECTORY + name, 'utf8');
export const manifestsFile = (name: string): string => `${DIRECTORY}${name}.manifests.yaml`;

const inputOf = (files: ComposeInput['files'], { env = {}, profiles = [], project }: Surroundings, readText: ComposeInput['readText']): ComposeInput => ({
  files, profiles, readText, directoryName: 'shop', lookup: (name) => env[name], absolute: (path) => `/project/shop/${path.replace(/^\.\//, '')}`, ...(project === undefined ? {} : { project }),
});

/** As `drover compose convert` prints it, secrets in full. */
export const manifestsOf = ({ sources }: Converted): string => sources.map(({ json }) => stringify(json, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');

type Spec = Readonly<Record<string, unknown>>;

/** Spec of one converted object. */
export function specOf({ sources }: Converted, kind: string, name: string): Spec {
  const found = sources.map(({ json }) => json as { kind: string; metadata: { name: string }; spec: Spec }).find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} among ${sources.map(({ json }) => JSON.stringify((json as { metadata: unknown }).metadata)).join(', ')}`);
  return found.spec;
}

export const problemsOf = ({ problems }: Converted): string[] => problems.map(formatProblem);
export const warningsOf = ({ warnings }: Converted): string[] => warnings.map(formatProblem);
