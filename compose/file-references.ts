import { items, text, type Cursor } from './cursor.js';
import { convertKeys, type KeyTable } from './key-table.js';
import { modeText } from './mounts.js';
import type { ServiceTarget } from './service-target.js';

type FileSection = 'secrets' | 'configs';

interface Reference {
  source?: string;
  target?: string;
  readonly rest: Record<string, string | undefined>;
}

export const REFERENCE_KEYS: KeyTable<Reference> = {
  source: { becomes: 'source', convert: (value, reference) => { reference.source = text(value); } },
  target: { becomes: 'target', convert: (value, reference) => { reference.target = text(value); } },
  uid: { becomes: 'uid', convert: (value, { rest }) => { rest['uid'] = text(value); } },
  gid: { becomes: 'gid', convert: (value, { rest }) => { rest['gid'] = text(value); } },
  mode: { becomes: 'mode', convert: (value, { rest }) => { rest['mode'] = modeText(value); } },
};

/** Files of a service; they have the name that the Compose file gives them, whatever the object in the cluster is called. */
export const convertReferences = (section: FileSection) => (cursor: Cursor, { draft, project }: ServiceTarget): void => {
  for (const entry of items(cursor)) {
    const reference: Reference = { rest: {} };
    if (entry.node.kind === 'map') convertKeys(entry, REFERENCE_KEYS, reference);
    else reference.source = text(entry);
    const declared = project.declared[section].get(reference.source ?? '');
    if (declared === undefined) entry.report.problem(entry, `${section.slice(0, -1)} ${reference.source ?? ''} is not declared: add it under ${section}`);
    else draft.add([section], { source: declared.name, target: reference.target ?? defaultTarget(section, reference.source ?? ''), ...reference.rest }, entry);
  }
};

const defaultTarget = (section: FileSection, source: string): string => (section === 'secrets' ? source : `/${source}`);
