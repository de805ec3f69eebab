import { pairs, text, type Cursor } from './cursor.js';
import type { Draft } from './draft.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import type { Project } from './project.js';

export interface FileTarget {
  readonly draft: Draft;
  readonly project: Project;
}

/** Keys of secrets and configs at the top of a Compose file. */
export const FILE_KEYS: KeyTable<FileTarget> = {
  name: { becomes: 'its name in the cluster, in place of PROJECT-KEY', convert: () => {} },
  external: { becomes: 'its own name, and no document: it has to be there', convert: () => {} },
  file: { becomes: 'file', convert: (value, { draft, project }) => draft.set(['file'], project.absolute(text(value) ?? ''), value) },
  content: { becomes: 'stringData', convert: (value, { draft }) => draft.set(['stringData'], text(value), value) },
  environment: { becomes: 'stringData, from the environment of the command; `convert` does not print that of a secret', convert: convertEnvironment },
  labels: { becomes: 'metadata.labels', convert: (value, { draft }) => pairs(value).forEach(([key, label = '', at]) => draft.label(key, label, at)) },
  driver: refused('values are kept in the cluster\'s own store'),
  driver_opts: refused('values are kept in the cluster\'s own store'),
  template_driver: refused('values are brought as they are'),
};

function convertEnvironment(value: Cursor, { draft, project }: FileTarget): void {
  const name = text(value) ?? '';
  const found = project.lookup(name);
  if (found === undefined) value.report.problem(value, `the variable ${name} is not set: set it in the environment or in .env`);
  else draft.set(['stringData'], found, value);
}

export const convertFile = (cursor: Cursor, target: FileTarget): void => convertKeys(cursor, FILE_KEYS, target);
