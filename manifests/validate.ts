import { API_VERSION, isFileKind } from '../model/index.js';
import { findingsOf, wordIssue } from './issue-findings.js';
import { isManifestKind, MANIFEST_KINDS, type Manifest } from './manifest.js';
import { nearest } from './nearest.js';
import { checkPlainData } from './plain-data.js';
import { toProblem, type Finding, type Problem } from './problem.js';
import { DOCUMENT_FORMS } from './schema/document.js';

export type Checked = { readonly manifest: Manifest } | { readonly findings: readonly Finding[] };

/** The manifest, or all problems of one object in its user-written form. Never throws, whatever the value is. */
export function validateResource(json: unknown): Manifest | readonly Problem[] {
  const checked = checkResource(json);
  return 'manifest' in checked ? checked.manifest : checked.findings.map(toProblem);
}

export const isManifest = (result: Manifest | readonly Problem[]): result is Manifest => !Array.isArray(result);

/** As validateResource, with paths that can still be looked up in the source text. */
export function checkResource(json: unknown): Checked {
  const data = checkPlainData(json, { holdsFile: isFileKind(String((json as { kind?: unknown } | null | undefined)?.kind)) });
  if (!data.isSafe) return { findings: data.findings };
  const checked = checkObject(json);
  if (data.findings.length === 0) return checked;
  return { findings: [...data.findings, ...('findings' in checked ? checked.findings.filter(isNews(data.findings)) : [])] };
}

const isNews = (known: readonly Finding[]) => ({ path }: Finding): boolean => !known.some((finding) => JSON.stringify(finding.path) === JSON.stringify(path));

function checkObject(json: unknown): Checked {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { findings: [{ path: [], message: 'expected a map with apiVersion, kind, metadata and spec' }] };
  const kind = (json as { kind?: unknown }).kind;
  if (typeof kind !== 'string' || !isManifestKind(kind)) return { findings: [kindFinding(kind)] };
  const result = DOCUMENT_FORMS[kind].safeParse(json, { error: wordIssue, reportInput: true });
  if (!result.success) return { findings: findingsOf(result.error.issues).map(nameApiVersion) };
  const { metadata, spec } = result.data;
  return { manifest: { kind, metadata, spec } as Manifest };
}

const nameApiVersion = (finding: Finding): Finding =>
  (finding.path.length === 1 && finding.path[0] === 'apiVersion' ? { path: finding.path, message: `expected ${API_VERSION}, the only version so far` } : finding);

function kindFinding(kind: unknown): Finding {
  const path = ['kind'];
  if (kind === undefined) return { path, message: `is required: one of ${MANIFEST_KINDS.join(', ')}` };
  if (kind === 'Task') return { path, message: 'Task is read-only: tasks are made from a Service, write that' };
  if (kind === 'Host') return { path, message: 'Host is read-only: it holds what was observed on the machine of a Node, write that' };
  const suggestion = typeof kind === 'string' ? nearest(kind, MANIFEST_KINDS) : undefined;
  return { path, message: `unknown kind: expected one of ${MANIFEST_KINDS.join(', ')}`, ...(suggestion === undefined ? {} : { suggestion }) };
}
