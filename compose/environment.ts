import { flag, items, pairs, text, type Cursor } from './cursor.js';
import { convertKeys, type KeyTable } from './key-table.js';
import type { ServiceTarget } from './service-target.js';
import { parseVariables } from './variables-file.js';

/** A name without a value has the one of the shell, or is left out. */
export function convertEnvironment(cursor: Cursor, { draft, project }: ServiceTarget): void {
  for (const [name, value, at] of pairs(cursor)) draft.set(['env', name], value ?? project.lookup(name), at);
}

interface EnvFile {
  path?: string;
  isOptional: boolean;
  isRaw: boolean;
}

export const ENV_FILE_KEYS: KeyTable<EnvFile> = {
  path: { becomes: 'env, read beside the Compose file', convert: (value, file) => { file.path = text(value); } },
  required: { becomes: 'without it a file that is not there is a problem', convert: (value, file) => { file.isOptional = flag(value) === false; } },
  format: { becomes: 'raw: values as they are, without quotation marks and variables', convert: (value, file) => { file.isRaw = text(value) === 'raw'; } },
};

/** What `environment` says itself comes later, and wins. */
export function convertEnvFiles(cursor: Cursor, { draft, project }: ServiceTarget): void {
  for (const entry of items(cursor)) {
    for (const [name, value] of Object.entries(variablesOf(entry, project))) draft.set(['env', name], value, entry);
  }
}

export function convertLabelFiles(cursor: Cursor, { draft, project }: ServiceTarget): void {
  for (const entry of items(cursor)) {
    for (const [name, value] of Object.entries(variablesOf(entry, project))) draft.set(['labels', name], value, entry);
  }
}

function variablesOf(entry: Cursor, { lookup, readText }: ServiceTarget['project']): Readonly<Record<string, string>> {
  const file: EnvFile = { isOptional: false, isRaw: false };
  if (entry.node.kind === 'map') convertKeys(entry, ENV_FILE_KEYS, file);
  else file.path = text(entry);
  if (file.path === undefined) return {};
  const content = readText(file.path);
  if (content === undefined) {
    if (!file.isOptional) entry.report.problem(entry, `there is no file ${file.path} that can be read: create it, or write { path, required: false }`);
    return {};
  }
  const parsed = parseVariables(content, lookup, { isRaw: file.isRaw });
  if ('variables' in parsed) return parsed.variables;
  entry.report.problem(entry, `${file.path}: ${parsed.problem}`);
  return {};
}
