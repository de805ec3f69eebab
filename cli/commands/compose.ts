import type { Command } from 'commander';
import { stringify } from 'yaml';
import { OperatorError } from '../../base/errors.js';
import { PROJECT_LABEL, type Converted } from '../../compose/index.js';
import { formatProblem, type ManifestSource } from '../../manifests/index.js';
import { readCompose, type ComposeOptions } from '../compose-files.js';
import type { CommandContext } from '../context.js';
import { collect, durationMs, resolveImageOption } from '../option-values.js';
import { DEFAULT_TIMEOUT_MS, submit, type SubmitOptions } from './apply.js';

interface ConvertOptions extends ComposeOptions {
  readonly strict?: boolean;
}

interface DeployOptions extends ConvertOptions, SubmitOptions {
  readonly prune?: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  addComposeOptions(command.command('convert').description('print the manifests that a Compose file stands for'))
    .action((options: ConvertOptions) => convert(context, options));
  addComposeOptions(command.command('deploy').description('apply the manifests that a Compose file stands for'))
    .option('--dry-run', 'check everything and say what would change, change nothing')
    .option('--prune', 'delete what has the label of the project and is not in the files any more')
    .addOption(resolveImageOption('always'))
    .option('--wait', 'wait until services run, with progress')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .action((options: DeployOptions) => deploy(context, options));
}

const addComposeOptions = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'Compose file, or - for stdin; of several the later ones override (default: compose.yaml and its kin)', collect)
    .option('-p, --project <name>', 'what names begin with (default: COMPOSE_PROJECT_NAME, the file\'s name, its directory)')
    .option('--env-file <file>', 'variables for the file, in place of .env; may be given several times', collect)
    .option('--profile <name>', 'take the services of this profile too; may be given several times', collect)
    .option('--strict', 'refuse a file with keys that cannot be honoured');

async function convert(context: CommandContext, options: ConvertOptions): Promise<void> {
  const { sources } = await read(context, options);
  const documents = sources.map((source) => withoutHiddenValue(context, source));
  context.print(documents.map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n').trimEnd());
}

async function deploy(context: CommandContext, options: DeployOptions): Promise<void> {
  const { project, sources } = await read(context, options);
  const prune = options.prune === true ? { selector: `${PROJECT_LABEL}=${project}` } : undefined;
  await submit(context, { documents: sources.map(({ json }) => ({ document: json })), sources, prune }, options);
}

/** Warnings go to stderr; with --strict they are problems. @throws MANIFEST_INVALID with every problem at its place */
async function read(context: CommandContext, options: ConvertOptions): Promise<Converted> {
  const converted = await readCompose(options, context.deps);
  const problems = [...converted.problems, ...(options.strict === true ? converted.warnings : [])];
  if (options.strict !== true) for (const warning of converted.warnings) context.note(`${context.style.busy('warning:')} ${formatProblem(warning)}`);
  if (problems.length === 0) return converted;
  throw new OperatorError('MANIFEST_INVALID', `nothing was changed: the Compose files have ${problems.length} problem${problems.length === 1 ? '' : 's'}`, { problems });
}

interface FileDocument {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A secret's value that is in no file would be on the screen, and in whatever the output goes to. A Secret without one keeps the value that is stored. */
function withoutHiddenValue(context: CommandContext, { json }: ManifestSource): unknown {
  const document = json as FileDocument;
  if (document.kind !== 'Secret' || document.spec?.['stringData'] === undefined) return json;
  context.note(`secret ${String(document.metadata?.name)}: its value is not printed; \`drover compose deploy\` brings it`);
  return { ...document, spec: {} };
}
