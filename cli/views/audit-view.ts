import type { AuditEntry } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import type { Style } from '../output/style.js';
import { shorten, type Column } from '../output/table.js';
import type { ViewContext } from './view.js';

const SHOWN_OBJECTS = 3;

const objectsOf = ({ objects }: AuditEntry): string =>
  [...objects.slice(0, SHOWN_OBJECTS), ...(objects.length > SHOWN_OBJECTS ? [`and ${objects.length - SHOWN_OBJECTS} more`] : [])].join(', ');
const outcomeOf = ({ outcome, code }: AuditEntry): string => (code === undefined ? outcome : `${outcome} (${code})`);

const paintOutcome = ({ bad }: Style, text: string, { outcome }: AuditEntry): string => (outcome === 'refused' || outcome === 'failed' ? bad(text) : text);

export const auditColumns = ({ nowMs, style }: Pick<ViewContext, 'nowMs' | 'style'>): Column<AuditEntry>[] => [
  { title: 'AGE', value: ({ time }) => ageOf(time, nowMs) },
  { title: 'USER', value: ({ user }) => user },
  { title: 'ROLE', value: ({ role }) => role },
  { title: 'FROM', value: ({ from }) => from },
  { title: 'ACTION', value: ({ action }) => action },
  { title: 'OBJECTS', value: objectsOf },
  { title: 'OUTCOME', value: outcomeOf, paint: (text, entry) => paintOutcome(style, text, entry) },
  { title: 'DETAIL', value: ({ detail }) => detail },
];

/** For a stream: the time as it is, and one line whatever users have sent. */
export const auditLine = (entry: AuditEntry, style: Style): string => {
  const { time, user, from, action, detail } = entry;
  const line = [`${user}@${from}`, action, objectsOf(entry), detail].filter((part) => part !== '').join('  ');
  return `${time}  ${paintOutcome(style, outcomeOf(entry), entry)}  ${shorten(line, 500)}`;
};
