import type { Command } from 'commander';
import type { ObjectRef, PrunedObject, PruneRequest } from '../api/contract.js';
import { parseSelector } from '../api/selector.js';
import { OperatorError } from '../base/errors.js';
import type { CommandContext } from './context.js';
import type { ReadManifests } from './manifest-files.js';

export interface PruneOptions {
  readonly selector?: string;
  readonly prune?: boolean;
  readonly all?: boolean;
}

export const addPruneOptions = (command: Command): Command =>
  command
    .option('-l, --selector <labels>', 'of the documents only those with these labels: a=b,c!=d,e,!f')
    .option('--prune', 'delete services, networks, secrets and configs that have the labels of -l and are in no document')
    .option('--all', 'with --prune, in place of -l: delete whatever is in no document');

/** Documents to send, and what the server shall prune beside them. */
export interface Selection {
  readonly read: ReadManifests;
  readonly prune?: PruneRequest;
}

/** The documents that `-l` chooses; the others stay untouched, and so do the objects that they describe. @throws USAGE */
export function select(context: CommandContext, read: ReadManifests, { selector, prune = false, all = false }: PruneOptions): Selection {
  if (all && !prune) throw new OperatorError('USAGE', '--all belongs to --prune');
  if (prune && (selector === undefined) === !all) throw new OperatorError('USAGE', '--prune: say which objects it is about, with -l app=web, or --all for every object of the cluster; --dry-run shows what would go');
  const selects = parseSelector(selector ?? '');
  const isChosen = read.manifests.map(({ metadata }) => selects(metadata.labels));
  const chosen = <T>(list: readonly T[]): T[] => list.filter((_, index) => isChosen[index]);
  if (!isChosen.includes(true)) throw new OperatorError('USAGE', `no document has the labels ${selector}: nothing was changed`);
  const keep = read.manifests.filter((_, index) => !isChosen[index]).map(({ kind, metadata: { name } }): ObjectRef => ({ kind, name }));
  if (keep.length > 0) context.note(`left out, for they have other labels: ${keep.map(labelOf).join(', ')}`);
  const chosenRead = { manifests: chosen(read.manifests), documents: chosen(read.documents), sources: chosen(read.sources) };
  return { read: chosenRead, ...(prune && { prune: { ...(all ? { all } : { selector: selector ?? '' }), keep } }) };
}

/** `service/old pruned`; what is kept, with the reason. */
export const prunedLines = (pruned: readonly PrunedObject[], isDryRun: boolean): string[] =>
  pruned.map((object) => `${labelOf(object)} ${object.outcome}${isDryRun ? ' (dry run)' : ''}${object.reason === undefined ? '' : `: ${object.reason}; prune again when that has been replaced`}`);

const labelOf = ({ kind, name }: ObjectRef): string => `${kind.toLowerCase()}/${name}`;
