import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { SubmittedDocument } from '../api/contract.js';
import { isCode, messageOf, OperatorError } from '../base/errors.js';
import { checkSources, locateProblems, readYaml, type Manifest, type ManifestSource, type ParsedManifests, type Problem } from '../manifests/index.js';
import { readEnvFiles } from './env-files.js';

export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly documents: readonly SubmittedDocument[];
  readonly sources: readonly ManifestSource[];
}

export interface ReadFrom {
  /** Files, directories, or `-` for stdin. */
  readonly names: readonly string[];
  readonly recursive: boolean;
  readonly stdin: Readable;
  readonly workDir: string;
}

const MANIFEST_FILE = /\.(ya?ml|json)$/i;

/** All documents of all files, in the order given; a directory's files by name. @throws MANIFEST_INVALID with every problem of every file; USAGE */
export async function readManifests(from: ReadFrom): Promise<ReadManifests> {
  if (from.names.length === 0) throw new OperatorError('USAGE', 'which manifests? Name a file, a directory or - with -f');
  const texts = (await Promise.all(from.names.map((name) => textsOf(name, from)))).flat();
  const parsed = await Promise.all(texts.map(async (source) => ({ file: source.file, ...(await parse(source)) })));
  const problems = parsed.flatMap((one) => one.problems);
  if (problems.length > 0) throw invalid(problems);
  const documents = parsed.flatMap(({ file, sources }) => sources.map(({ json }) => ({ document: json, file })));
  if (documents.length === 0) throw new OperatorError('MANIFEST_INVALID', `no manifest in ${from.names.join(', ')}`);
  return { manifests: parsed.flatMap((one) => one.documents), documents, sources: parsed.flatMap(({ sources }) => sources) };
}

async function parse({ file, text, directory }: SourceFile): Promise<ParsedManifests> {
  const read = readYaml(text, file);
  const { sources, problems } = await readEnvFiles(read.sources, directory);
  return checkSources({ sources, problems: [...read.problems, ...problems] });
}

const invalid = (problems: readonly Problem[]): OperatorError =>
  new OperatorError('MANIFEST_INVALID', `nothing was changed: the manifests have ${problems.length} problem${problems.length === 1 ? '' : 's'}`, { problems });

/** Runs a request and gives its problems the line and column they have in the files. */
export async function withPlaces<T>(sources: readonly ManifestSource[], request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!isCode(error, 'MANIFEST_INVALID') || !Array.isArray(error.details.problems)) throw error;
    throw new OperatorError(error.code, error.message, { problems: locateProblems(error.details.problems as readonly Problem[], sources) }, { cause: error });
  }
}

interface SourceFile {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
  /** Where other files that it names are found. */
  readonly directory: string;
}

async function textsOf(name: string, { recursive, stdin, workDir }: ReadFrom): Promise<SourceFile[]> {
  if (name === '-') return [{ file: '<stdin>', text: await readAll(stdin), directory: workDir }];
  const path = resolve(workDir, name);
  try {
    if (!(await stat(path)).isDirectory()) return [{ file: name, text: await readFile(path, 'utf8'), directory: dirname(path) }];
    const entries = await readdir(path, { recursive, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && MANIFEST_FILE.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).sort();
    if (files.length === 0) throw new OperatorError('USAGE', `${name} holds no .yaml, .yml or .json file${recursive ? '' : ' (subdirectories are read with -R)'}`);
    return await Promise.all(files.map(async (file) => ({ file: join(name, file.slice(path.length + 1)), text: await readFile(file, 'utf8'), directory: dirname(file) })));
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError('USAGE', `reading ${name}: ${messageOf(error)}`, { file: name }, { cause: error });
  }
}

/** All text of a stream. */
export async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
