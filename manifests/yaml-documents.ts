import { Composer, isMap, isPair, isScalar, LineCounter, visit, type Document, type Scalar, type YAMLError } from 'yaml';
import { messageOf } from '../base/errors.js';
import type { Problem } from './problem.js';
import { tokensOf } from './yaml-tokens.js';
import { createSource, placeAt, type ManifestSource, type SourceText } from './source.js';

const MAX_TEXT_LENGTH = 2_000_000;
/** How often anchors may be expanded in one document, so that a few lines cannot become gigabytes. */
const MAX_ALIASES = 100;
/** Fields whose values are text to us although YAML may read a number or boolean. */
const TEXT_FIELDS: ReadonlySet<unknown> = new Set(['env', 'labels', 'annotations', 'command', 'entrypoint', 'sysctls', 'options', 'mode']);

export interface ReadDocuments {
  readonly sources: readonly ManifestSource[];
  readonly problems: readonly Problem[];
}

/** Every document that is well-formed YAML 1.2 (merge keys allowed), empty ones left out, and the problems of the others. Never throws. */
export function readYaml(text: string, file?: string): ReadDocuments {
  const failure = (message: string): ReadDocuments => ({ sources: [], problems: [{ ...(file === undefined ? {} : { file }), path: '', message }] });
  if (text.length > MAX_TEXT_LENGTH) return failure(`is too large: at most ${MAX_TEXT_LENGTH} characters`);
  const lines = new LineCounter();
  try {
    const tokens = tokensOf(text, lines);
    if (tokens === undefined) return failure('is nested too deeply');
    const documents = [...new Composer({ merge: true, uniqueKeys: true, logLevel: 'error' }).compose(tokens)];
    const read = documents.map((document, index) => readDocument(document, index + 1, { file, lines }));
    return { sources: read.flatMap(({ sources }) => sources), problems: read.flatMap(({ problems }) => problems) };
  } catch (error) {
    return failure(`is not YAML: ${messageOf(error)}`);
  }
}

function readDocument(document: Document.Parsed, index: number, source: SourceText): ReadDocuments {
  if (document.errors.length > 0) return { sources: [], problems: document.errors.map((error) => syntaxProblem(error, index, source)) };
  const json = toJson(document);
  if ('problem' in json) return { sources: [], problems: [{ ...placeAt(document.range[0], index, source), path: '', message: json.problem }] };
  if (json.value === null) return { sources: [], problems: [] };
  return { sources: [createSource(document, json.value, index, source)], problems: changedScalars(document, index, source) };
}

function syntaxProblem(error: YAMLError, index: number, source: SourceText): Problem {
  const message = error.code === 'DUPLICATE_KEY' ? 'the same field is given twice' : `is not valid YAML: ${error.message.split('\n')[0] ?? ''}`;
  return { ...placeAt(error.pos[0], index, source), path: '', message };
}

function toJson(document: Document.Parsed): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown };
  } catch (error) {
    return { problem: error instanceof ReferenceError ? `has anchors that are expanded too often, or not at all: ${error.message}` : `cannot be read: ${messageOf(error)}` };
  }
}

/** `1.10` without quotes is the number 1.1: where text is meant, say so before the zero is lost. */
function changedScalars(document: Document.Parsed, index: number, source: SourceText): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(_key, scalar, ancestors) {
      if (!isChanged(scalar) || !ancestors.some((node) => isPair(node) && isScalar(node.key) && TEXT_FIELDS.has(node.key.value))) return;
      const message = `is read as ${String(scalar.value)} by YAML: write "${scalar.source ?? ''}" in quotes`;
      problems.push({ ...placeAt(scalar.range?.[0] ?? 0, index, source), path: pathOf(ancestors, scalar), message });
    },
  });
  return problems;
}

const isChanged = (scalar: Scalar): boolean =>
  (typeof scalar.value === 'number' || typeof scalar.value === 'boolean') && scalar.source !== undefined && scalar.source !== String(scalar.value);

const pathOf = (ancestors: readonly unknown[], scalar: Scalar): string => {
  const keys = [...ancestors, scalar].map((node, depth) => {
    const parent = ancestors[depth - 1];
    if (isPair(node)) return isScalar(node.key) && node.key !== scalar ? `.${String(node.key.value)}` : '';
    return parent === undefined || isPair(parent) || isMap(parent) || !hasItems(parent) ? '' : `[${parent.items.indexOf(node)}]`;
  });
  return keys.join('').replace(/^\./, '');
};

const hasItems = (node: unknown): node is { items: unknown[] } => Array.isArray((node as { items?: unknown }).items);
