import { resolveExtends } from './extends.js';
import { interpolateTree, type Lookup } from './interpolation.js';
import { mergeModels } from './merge.js';
import { normalModel } from './normal-form.js';
import { readTrees } from './read-yaml.js';
import type { Report } from './report.js';
import { mapNode, type MapNode } from './tree.js';

export interface ComposeFile {
  /** As problems shall name it. */
  readonly name: string;
  readonly text: string;
}

/** One model of all files, a later one over an earlier one: variables expanded, `extends` resolved, in normal form. */
export function loadModel(files: readonly ComposeFile[], lookup: Lookup, report: Report): MapNode {
  const layers = files.flatMap((file) => layersOf(file, lookup, report));
  return layers.reduce((base, layer) => mergeModels(base, resolveExtends(layer, base, report)), mapNode([], { file: files[0]?.name }));
}

function layersOf({ name, text }: ComposeFile, lookup: Lookup, report: Report): MapNode[] {
  const { trees, problems } = readTrees(text, name);
  report.add(problems);
  return trees.flatMap((tree) => {
    if (tree.kind === 'map') return [normalModel(interpolateTree(tree, lookup, report) as MapNode)];
    report.problem({ node: tree, path: [] }, 'expected a map with services');
    return [];
  });
}
