import type { Command } from 'commander';
import type { ApplyResult, ObjectRef, PruneRequest } from '../../api/contract.js';
import type { CommandContext } from '../context.js';
import { withFileValues } from '../file-values.js';
import { readManifests, withPlaces, type ReadManifests } from '../manifest-files.js';
import type { ResolveImage } from '../../model/index.js';
import { collect, durationMs, resolveImageOption } from '../option-values.js';
import { progressOf } from '../progress.js';
import { addPruneOptions, prunedLines, select, type PruneOptions } from '../pruning.js';
import { waitFor, type Target } from '../wait-for.js';
import { goneTarget } from './delete.js';

interface ApplyOptions extends SubmitOptions, PruneOptions {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
}

export interface SubmitOptions {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly acceptNew?: boolean;
  readonly resolveImage: ResolveImage;
}

export const DEFAULT_TIMEOUT_MS = 600_000;

export function configure(command: Command, context: CommandContext): void {
  addPruneOptions(command
    .requiredOption('-f, --filename <file>', 'file, directory or - for stdin; may be given several times', collect)
    .option('-R, --recursive', 'read subdirectories too'))
    .option('--dry-run', 'check everything and say what would change, change nothing')
    .option('--wait', 'wait until nodes are ready and services run, with progress')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .addOption(resolveImageOption('always'))
    .option('--accept-new', 'accept whatever key an unknown host shows at the first connection')
    .action((options: ApplyOptions) => apply(context, options));
}

async function apply(context: CommandContext, options: ApplyOptions): Promise<void> {
  const all = await readManifests({ names: options.filename, recursive: options.recursive === true, stdin: context.deps.stdin, workDir: context.deps.workDir });
  const { read, prune } = select(context, all, options);
  await submit(context, { ...read, prune }, options);
}

export type Submission = Pick<ReadManifests, 'documents' | 'sources'> & { readonly prune?: PruneRequest | undefined };

/** Applies documents, with the files that they name, says what became of each, and waits for them if that is wanted. @throws MANIFEST_INVALID with the places of problems in `sources` */
export async function submit(context: CommandContext, { prune, ...read }: Submission, options: SubmitOptions): Promise<void> {
  const { documents, sources } = await withFileValues(read, context.deps);
  const request = { documents, dryRun: options.dryRun === true, acceptNew: options.acceptNew === true, resolveImage: options.resolveImage, prune };
  const result = await withPlaces(sources, context.client().post<ApplyResult>('/v1/apply', request, { isRepeatable: true }));
  for (const line of [...applyLines(result), ...prunedLines(result.pruned, result.dryRun)]) context.print(line);
  if (options.wait !== true || result.dryRun) return;
  const going = result.pruned.filter(({ outcome }) => outcome === 'pruned').map(({ kind, name }) => goneTarget({ kind, name }));
  await waitForTargets(context, [...convergedTargets(result.objects), ...going], options.timeout);
}

export const applyLines = ({ objects, dryRun }: ApplyResult): string[] =>
  objects.map(({ kind, name, outcome }) => `${kind.toLowerCase()}/${name} ${outcome}${dryRun ? ' (dry run)' : ''}`);

export const waitForAll = (context: CommandContext, objects: readonly ObjectRef[], timeoutMs: number): Promise<void> =>
  waitForTargets(context, convergedTargets(objects), timeoutMs);

async function waitForTargets(context: CommandContext, targets: readonly Target[], timeoutMs: number): Promise<void> {
  if (targets.length > 0) await waitFor(context, targets, { timeoutMs, goal: 'converged' });
}

/** Nodes before services: a service cannot run before its nodes are ready. */
const convergedTargets = (objects: readonly ObjectRef[]): Target[] =>
  (['Node', 'Service'] as const).flatMap((kind) => objects.filter((ref) => ref.kind === kind)).map((ref) => ({ ref, progress: (view) => progressOf(view, ref.kind, ref.name) }));
