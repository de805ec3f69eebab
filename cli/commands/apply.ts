import type { Command } from 'commander';
import type { ApplyResult, ObjectRef } from '../../api/contract.js';
import type { CommandContext } from '../context.js';
import { withFileValues } from '../file-values.js';
import { readManifests, withPlaces, type ReadManifests } from '../manifest-files.js';
import { collect, durationMs } from '../option-values.js';
import { progressOf } from '../progress.js';
import { waitFor } from '../wait-for.js';

interface ApplyOptions extends SubmitOptions {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
}

export interface SubmitOptions {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly acceptNew?: boolean;
}

export const DEFAULT_TIMEOUT_MS = 600_000;

export function configure(command: Command, context: CommandContext): void {
  command
    .requiredOption('-f, --filename <file>', 'file, directory or - for stdin; may be given several times', collect)
    .option('-R, --recursive', 'read subdirectories too')
    .option('--dry-run', 'check everything and say what would change, change nothing')
    .option('--wait', 'wait until nodes are ready and services run, with progress')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .option('--accept-new', 'accept whatever key an unknown host shows at the first connection')
    .action((options: ApplyOptions) => apply(context, options));
}

async function apply(context: CommandContext, options: ApplyOptions): Promise<void> {
  await submit(context, await readManifests({ names: options.filename, recursive: options.recursive === true, stdin: context.deps.stdin, workDir: context.deps.workDir }), options);
}

/** Applies documents, with the files that they name, says what became of each, and waits for them if that is wanted. @throws MANIFEST_INVALID with the places of problems in `sources` */
export async function submit(context: CommandContext, read: Pick<ReadManifests, 'documents' | 'sources'>, options: SubmitOptions): Promise<void> {
  const { documents, sources } = await withFileValues(read, context.deps);
  const request = { documents, dryRun: options.dryRun === true, acceptNew: options.acceptNew === true };
  const result = await withPlaces(sources, context.client().post<ApplyResult>('/v1/apply', request, { isRepeatable: true }));
  for (const line of applyLines(result)) context.print(line);
  if (options.wait === true && !result.dryRun) await waitForAll(context, result.objects, options.timeout);
}

export const applyLines = ({ objects, dryRun }: ApplyResult): string[] =>
  objects.map(({ kind, name, outcome }) => `${kind.toLowerCase()}/${name} ${outcome}${dryRun ? ' (dry run)' : ''}`);

/** Nodes before services: a service cannot run before its nodes are ready. */
export async function waitForAll(context: CommandContext, objects: readonly ObjectRef[], timeoutMs: number): Promise<void> {
  const wanted = (['Node', 'Service'] as const).flatMap((kind) => objects.filter((ref) => ref.kind === kind));
  if (wanted.length === 0) return;
  const targets = wanted.map((ref) => ({ ref, progress: (view: Parameters<typeof progressOf>[0]) => progressOf(view, ref.kind, ref.name) }));
  await waitFor(context, targets, { timeoutMs, goal: 'converged' });
}
