import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, type Document, type Node as YamlNode, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Problem } from '../manifests/index.js';
import type { Place } from '../manifests/source.js';
import { tokensOf } from '../manifests/yaml-tokens.js';
import { listNode, mapNode, type Node } from './tree.js';

/** How many values a file may have, aliases expanded: a few lines must not become gigabytes. */
const MAX_NODES = 100_000;
const NULL = /^(|~|null)$/i;

export interface ReadTrees {
  /** One for each document that says anything. */
  readonly trees: readonly Node[];
  readonly problems: readonly Problem[];
}

/** The documents of a Compose file, with anchors and merge keys resolved. Never throws. */
export function readTrees(text: string, file: string): ReadTrees {
  const lines = new LineCounter();
  const failure = (message: string): ReadTrees => ({ trees: [], problems: [{ file, path: '', message }] });
  const tokens = tokensOf(text, lines);
  if (tokens === undefined) return failure('is nested too deeply');
  const documents = [...new Composer({ schema: 'failsafe', uniqueKeys: true, logLevel: 'error' }).compose(tokens)];
  const problems = documents.flatMap((document) => document.errors.map((error): Problem => ({
    ...placeAt(error.pos[0], file, lines), path: '', message: error.code === 'DUPLICATE_KEY' ? 'the same key is given twice' : `is not valid YAML: ${error.message.split('\n')[0] ?? ''}`,
  })));
  if (problems.length > 0) return { trees: [], problems };
  const budget = { left: MAX_NODES };
  const trees = documents.flatMap((document) => (document.contents === null ? [] : [toNode(document.contents, { document, file, lines, budget, open: new Set() })]));
  if (budget.left <= 0) return failure('has anchors that are expanded too often');
  return { trees: trees.filter((tree) => !(tree.kind === 'scalar' && tree.isNull)), problems: [] };
}

interface Reading {
  readonly document: Document;
  readonly file: string;
  readonly lines: LineCounter;
  readonly budget: { left: number };
  /** Anchors that are being expanded: one within itself has no end. */
  readonly open: ReadonlySet<unknown>;
}

const placeAt = (offset: number, file: string, lines: LineCounter): Place => {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
};

/** `keyed`: the key stands for its value, as where to look. */
function toNode(yaml: unknown, reading: Reading, keyed?: unknown): Node {
  const { document, file, lines, budget, open } = reading;
  const place = placeAt((keyed as YamlNode | undefined)?.range?.[0] ?? (yaml as YamlNode | null)?.range?.[0] ?? 0, file, lines);
  budget.left -= 1;
  if (budget.left <= 0) return { kind: 'scalar', text: '', isNull: true, place };
  if (isAlias(yaml)) {
    const resolved = yaml.resolve(document);
    if (resolved === undefined || open.has(resolved)) budget.left = 0;
    return toNode(open.has(resolved) ? null : resolved, { ...reading, open: new Set([...open, resolved]) }, keyed);
  }
  const tag = tagOf(yaml);
  if (isMap(yaml)) return { ...mapNode(membersOf(yaml, reading), place), tag };
  if (isSeq(yaml)) return { ...listNode(yaml.items.map((item) => toNode(item, reading)), place), tag };
  if (!isScalar(yaml)) return { kind: 'scalar', text: '', isNull: true, place };
  return { kind: 'scalar', text: String(yaml.value), isNull: isPlainNull(yaml), place, tag };
}

const tagOf = (yaml: unknown): 'reset' | 'override' | undefined => {
  const tag = (yaml as { tag?: string } | null)?.tag;
  if (tag === '!reset') return 'reset';
  return tag === '!override' ? 'override' : undefined;
};

const isPlainNull = (scalar: Scalar): boolean => scalar.type !== 'QUOTE_DOUBLE' && scalar.type !== 'QUOTE_SINGLE' && NULL.test(String(scalar.value ?? ''));

/** What a merge key brings comes first in order and last in rank. */
function membersOf(map: YAMLMap, reading: Reading): Map<string, Node> {
  const own = map.items.filter((pair) => !isMerge(pair)).map(({ key, value }) => [keyText(key), toNode(value, reading, key)] as const);
  const inherited = map.items.filter(isMerge).flatMap(({ value }) => {
    const node = toNode(value, reading);
    return node.kind === 'list' ? [...node.items].reverse() : [node];
  });
  const members = new Map<string, Node>();
  for (const [key, node] of [...inherited.flatMap((node) => (node.kind === 'map' ? [...node.members] : [])), ...own]) members.set(key, node);
  return members;
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);
const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
