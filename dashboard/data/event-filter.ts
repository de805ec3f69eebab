import type { AuditEntry } from '../../model/audit.js';
import type { ClusterEvent } from '../../model/event.js';
import { KINDS, type Kind } from '../../model/resource.js';
import { pathOf, pathOfJob } from './paths.js';

type Query = Readonly<Record<string, string | undefined>>;

/** What the events are narrowed to; as in the address, and as of GET /v1/events. */
export interface EventFilter {
  readonly kind?: Kind;
  readonly name?: string;
  readonly type?: ClusterEvent['type'];
  readonly reason?: string;
  readonly user?: string;
}

/** The same of the audit trail, as of GET /v1/audit. */
export interface AuditFilter {
  readonly user?: string;
  readonly action?: string;
  readonly outcome?: AuditEntry['outcome'];
}

export const EVENT_TYPES: readonly ClusterEvent['type'][] = ['Normal', 'Warning'];
export const OUTCOMES: readonly AuditEntry['outcome'][] = ['done', 'begun', 'refused', 'failed'];

const OUTCOME_HINTS: Readonly<Record<AuditEntry['outcome'], string>> = {
  done: 'It was carried out.', begun: 'It was begun and may still run, as a command in a task does.', refused: 'The role of whoever asked did not suffice; nothing was changed.',
  failed: 'It was not carried out, unless the code leaves it open.',
};

export const outcomeHint = (outcome: AuditEntry['outcome']): string => OUTCOME_HINTS[outcome];

const STATES: Readonly<Record<AuditEntry['outcome'], string>> = { done: 'completed', begun: 'begun', refused: 'refused', failed: 'failed' };

/** A state whose colour the outcome has. Pure. */
export const stateOfOutcome = (outcome: AuditEntry['outcome']): string => STATES[outcome];

const oneOf = <Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined => words.find((word) => word.toLowerCase() === text?.toLowerCase());

/** Without what is empty. */
const given = <T extends Query>(fields: T): Partial<T> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value.trim() !== '')) as Partial<T>;

/** From an address. What cannot be is left out, for the API would refuse it. Pure. */
export const eventFilterOf = ({ kind, name, type, reason, user }: Query): EventFilter =>
  given({ kind: oneOf(KINDS, kind), name: name?.trim(), type: oneOf(EVENT_TYPES, type), reason: reason?.trim(), user: user?.trim() });

/** From an address. Pure. */
export const auditFilterOf = ({ user, action, outcome }: Query): AuditFilter => given({ user: user?.trim(), action: action?.trim(), outcome: oneOf(OUTCOMES, outcome) });

/** For the API: `kind=Service&name=web`. Pure. */
export const queryOf = (filter: EventFilter | AuditFilter): string => new URLSearchParams(given({ ...filter }) as Record<string, string>).toString();

const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`);

export const pathOfEvents = (filter: EventFilter): string => withQuery('/events', queryOf(filter));
export const pathOfAudit = (filter: AuditFilter): string => withQuery('/events?view=audit', queryOf(filter));

export interface Day<Entry> {
  /** `Today`, `Yesterday`, or the date. */
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** In the order given, cut where another day begins; days are those of this place. `dateText` writes a date. Pure but for the time zone. */
export function byDay<Entry extends { readonly time: string }>(entries: readonly Entry[], nowMs: number, dateText: (ms: number) => string): readonly Day<Entry>[] {
  const days: { readonly day: string; readonly at: number; readonly entries: Entry[] }[] = [];
  for (const entry of entries) {
    const at = Date.parse(entry.time);
    const day = dayOf(at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, at, entries: [entry] });
  }
  const [today, yesterday] = [dayOf(nowMs), dayOf(startOfDay(nowMs) - 1)];
  return days.map(({ day, at, entries: of }) => ({ title: day === today ? 'Today' : day === yesterday ? 'Yesterday' : dateText(at), entries: of }));
}

const dayOf = (ms: number): string => new Date(ms).toDateString();
const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** The page of what an entry of the trail names, `service/web` or `job/sync-host/17`; undefined where there is none. Pure. */
export function pathOfRef(ref: string): string | undefined {
  const [word = '', name = '', ...rest] = ref.split('/');
  if (word === 'job' && rest.length === 1) return pathOfJob(name, rest[0] ?? '');
  const kind = KINDS.find((one) => one.toLowerCase() === word);
  return kind === undefined || name === '' || rest.length > 0 ? undefined : pathOf(kind, name);
}

/** `37 events, 3 of them warnings`. Pure. */
export function countText(events: readonly Pick<ClusterEvent, 'type'>[]): string {
  const warnings = events.filter(({ type }) => type === 'Warning').length;
  const all = events.length === 1 ? '1 event' : `${events.length} events`;
  return warnings === 0 ? `${all}, no warnings` : `${all}, ${warnings === 1 ? '1 of them a warning' : `${warnings} of them warnings`}`;
}
