import { OperatorError } from '../base/errors.js';
import { checkAgainstCluster, choosePorts, isManifest, validateResource, type Manifest, type Problem } from '../manifests/index.js';
import type { ClusterView } from '../model/index.js';
import type { SubmittedDocument } from './contract.js';

/**
 * The manifests of a request, in order, with numbers for the ports that they leave to the system. Problems name the document by its position in the request, from 1, and the file as the client named it.
 * @throws MANIFEST_INVALID with every problem of every document in `details.problems`
 */
export function acceptDocuments(documents: readonly SubmittedDocument[], view: ClusterView): Manifest[] {
  const checked = documents.map(({ document }) => validateResource(document));
  const problems = checked.flatMap((result, index) => (isManifest(result) ? [] : placed(result, documents, index)));
  if (problems.length > 0) throw invalid(problems);
  const manifests = choosePorts(view, checked.filter(isManifest));
  const crossed = checkAgainstCluster(view, manifests).map((problem) => ({ ...problem, ...fileOf(documents, (problem.document ?? 1) - 1) }));
  if (crossed.length > 0) throw invalid(crossed);
  return manifests;
}

const placed = (problems: readonly Problem[], documents: readonly SubmittedDocument[], index: number): Problem[] =>
  problems.map((problem) => ({ ...problem, document: index + 1, ...fileOf(documents, index) }));

const fileOf = (documents: readonly SubmittedDocument[], index: number): Pick<Problem, 'file'> => {
  const file = documents[index]?.file;
  return typeof file === 'string' ? { file } : {};
};

const invalid = (problems: readonly Problem[]): OperatorError =>
  new OperatorError('MANIFEST_INVALID', `nothing was changed: the manifests have ${problems.length} problem${problems.length === 1 ? '' : 's'}`, { problems });
