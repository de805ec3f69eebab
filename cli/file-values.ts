import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { SubmittedDocument } from '../api/contract.js';
import { messageOf, OperatorError } from '../base/errors.js';
import { MAX_FILE_BYTES } from '../manifests/index.js';
import { isFileKind } from '../model/index.js';
import type { CliDeps } from './context.js';
import type { ReadManifests } from './manifest-files.js';

/** The documents with the content of `spec.file` of Secrets and Configs in its place; relative to their manifest, or to the working directory for stdin. @throws USAGE */
export async function withFileValues<Read extends Pick<ReadManifests, 'documents'>>(read: Read, { workDir }: Pick<CliDeps, 'workDir'>): Promise<Read> {
  return { ...read, documents: await Promise.all(read.documents.map((submitted) => withValue(submitted, workDir))) };
}

interface FileDocument {
  readonly kind?: unknown;
  readonly spec?: { readonly file?: unknown };
}

async function withValue(submitted: SubmittedDocument, workDir: string): Promise<SubmittedDocument> {
  const document = submitted.document as FileDocument;
  if (!isFileKind(String(document.kind)) || typeof document.spec?.file !== 'string') return submitted;
  const { file, ...spec } = document.spec;
  const base = submitted.file === undefined || submitted.file === STDIN ? workDir : dirname(resolve(workDir, submitted.file));
  return { ...submitted, document: { ...document, spec: { ...spec, data: (await readValue(resolve(base, file as string))).toString('base64') } } };
}

const STDIN = '<stdin>';

/** Never more than any kind may have: what is larger is told by its size. @throws USAGE */
export async function readValue(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES.Config) throw new Error(`it has ${size} bytes, and a value has at most ${MAX_FILE_BYTES.Config}`);
    return await readFile(path);
  } catch (error) {
    throw new OperatorError('USAGE', `reading ${path}: ${messageOf(error)}`, { file: path }, { cause: error });
  }
}
