import type { Command } from 'commander';
import type { ObjectDiff } from '../../api/contract.js';
import { EXIT, type CommandContext } from '../context.js';
import { reportError } from '../error-report.js';
import { withFileValues } from '../file-values.js';
import { readManifests, withPlaces } from '../manifest-files.js';
import { collect } from '../option-values.js';
import { addPruneOptions, select, type PruneOptions } from '../pruning.js';
import { createStyle, type Style } from '../output/style.js';

interface DiffOptions extends PruneOptions {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  addPruneOptions(command
    .requiredOption('-f, --filename <file>', 'file, directory or - for stdin; may be given several times', collect)
    .option('-R, --recursive', 'read subdirectories too'))
    .addHelpText('after', '\nExit codes: 0 no differences, 1 differences, 2 error.')
    .action((options: DiffOptions) => diff(context, options));
}

async function diff(context: CommandContext, { filename, recursive, ...options }: DiffOptions): Promise<void> {
  try {
    const all = await readManifests({ names: filename, recursive: recursive === true, stdin: context.deps.stdin, workDir: context.deps.workDir });
    const { read, prune } = select(context, all, options);
    const { documents, sources } = await withFileValues(read, context.deps);
    const { objects } = await withPlaces(sources, context.client().post<{ objects: readonly ObjectDiff[] }>('/v1/diff', { documents, prune }, { isRepeatable: true }));
    const changed = objects.filter(({ outcome, current, submitted }) => outcome === 'created' || current !== submitted);
    for (const one of changed) context.print(await unifiedDiff(one, context.style));
    context.exitWith(changed.length === 0 ? 0 : 1);
  } catch (error) {
    reportError(error, { stderr: context.deps.stderr, isDebug: context.isDebug, isInterrupted: context.interrupted.aborted, style: createStyle(false) });
    context.exitWith(context.interrupted.aborted ? EXIT.interrupted : EXIT.usage);
  }
}

/** As `diff -u`: what is stored against what was given. */
export async function unifiedDiff({ kind, name, current, submitted }: ObjectDiff, style: Style): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const ref = `${kind.toLowerCase()}/${name}`;
  const patch = createTwoFilesPatch(current === '' ? '/dev/null' : `stored/${ref}`, submitted === '' ? '/dev/null' : `given/${ref}`, current, submitted, '', '', { context: 3 });
  const lines = patch.split('\n').filter((line) => !line.startsWith('=====')).map((line) => paint(line.trimEnd(), style));
  return lines.join('\n').trimEnd();
}

function paint(line: string, style: Style): string {
  if (line.startsWith('---') || line.startsWith('+++')) return style.bold(line);
  if (line.startsWith('+')) return style.good(line);
  return line.startsWith('-') ? style.bad(line) : line;
}
