import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Pair } from 'yaml';
import type { Path, Problem } from './problem.js';

export type Place = Pick<Problem, 'file' | 'document' | 'line' | 'column'>;

/** One document as it was written. */
export interface ManifestSource {
  /** The user-written form: what the CLI sends to the API. */
  readonly json: unknown;
  /** Where a path stands: the key of a field, the entry of a list; for what is missing, the nearest thing around it. */
  locate(path: Path): Place;
}

export interface SourceText {
  readonly file?: string;
  readonly lines: LineCounter;
}

/** `index` is 1-based. */
export const createSource = (document: Document, json: unknown, index: number, { file, lines }: SourceText): ManifestSource => ({
  json,
  locate: (path) => placeAt(offsetOf(document, path), index, { file, lines }),
});

export function placeAt(offset: number, document: number, { file, lines }: SourceText): Place {
  const { line, col } = lines.linePos(offset);
  return { ...(file === undefined ? {} : { file }), document, line: Math.max(line, 1), column: Math.max(col, 1) };
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range?.[0] ?? 0;
  for (const key of path) {
    const container = isAlias(node) ? node.resolve(document) : node;
    const [place, next] = stepInto(container, key);
    const start = startOf(place);
    if (start === undefined) return offset;
    offset = start;
    node = next;
  }
  return offset;
}

/** What to point at for a member, and where to look on. */
function stepInto(container: unknown, key: string | number): readonly [unknown, unknown] {
  if (isSeq(container)) return [container.items[Number(key)], container.items[Number(key)]];
  if (!isMap(container)) return [undefined, undefined];
  const pair = container.items.find((item: Pair) => String(isScalar(item.key) ? item.key.value : item.key) === String(key));
  return [pair?.key, pair?.value];
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

/** Adds file, line and column to problems that the API found in documents of this input; `document` counts from 1 in `sources`. */
export const locateProblems = (problems: readonly Problem[], sources: readonly ManifestSource[]): Problem[] =>
  problems.map((problem) => ({ ...problem, ...sources[(problem.document ?? 0) - 1]?.locate(parsePath(problem.path)) }));

/** The inverse of formatPath. */
export const parsePath = (text: string): Path =>
  [...text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/gs)].map(([, index, quoted, plain]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? plain ?? '' : (JSON.parse(quoted) as string);
  });
