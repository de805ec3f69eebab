import type { Manifest } from './manifest.js';
import { toProblem, type Finding, type Problem } from './problem.js';
import type { ManifestSource } from './source.js';
import { checkResource } from './validate.js';
import { readYaml, type ReadDocuments } from './yaml-documents.js';

export interface ParsedManifests {
  readonly documents: readonly Manifest[];
  /** The same documents in the same order as they were written: what the CLI sends to the API, and how it finds the place of an answer. */
  readonly sources: readonly ManifestSource[];
  /** All problems of the text, in the order of their places. */
  readonly problems: readonly Problem[];
}

interface Read {
  readonly source: ManifestSource;
  readonly manifest?: Manifest;
  readonly findings: readonly Finding[];
}

/** Manifests from YAML or JSON text with any number of documents; `documents` holds those without problems. Never throws. */
export const parseManifests = (text: string, { file }: { readonly file?: string } = {}): ParsedManifests => checkSources(readYaml(text, file));

/** The manifests in documents that were read. */
export function checkSources({ sources, problems }: ReadDocuments): ParsedManifests {
  const read = sources.map(readSource);
  const good = read.filter((one): one is Read & { manifest: Manifest } => one.manifest !== undefined);
  const doubled = duplicates(good.map(({ manifest }) => manifest)).map(({ index, problem }) => ({ ...problem, ...good[index]?.source.locate(['metadata', 'name']) }));
  const found = read.flatMap(({ source, findings }) => findings.map((finding) => ({ ...toProblem(finding), ...source.locate(finding.path) })));
  return { documents: good.map(({ manifest }) => manifest), sources: good.map(({ source }) => source), problems: [...problems, ...found, ...doubled].sort(byPlace) };
}

function readSource(source: ManifestSource): Read {
  const checked = checkResource(source.json);
  return 'manifest' in checked ? { source, manifest: checked.manifest, findings: [] } : { source, findings: checked.findings };
}

const byPlace = (one: Problem, other: Problem): number => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);

export interface Duplicate {
  /** Position of the second one. */
  readonly index: number;
  readonly problem: Problem;
}

/** Objects of the same kind and name in one input: which of them is meant cannot be known. */
export function duplicates(manifests: readonly Manifest[]): Duplicate[] {
  const seen = new Set<string>();
  return manifests.flatMap(({ kind, metadata: { name } }, index) => {
    const key = `${kind}/${name}`;
    if (seen.has(key)) return [{ index, problem: { path: 'metadata.name', message: `${kind} ${name} is written twice in this input` } }];
    seen.add(key);
    return [];
  });
}
