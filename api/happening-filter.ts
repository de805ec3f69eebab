import { OperatorError } from '../base/errors.js';
import { AUDIT_OUTCOMES, type AuditEntry, type ClusterEvent } from '../model/index.js';
import { parseKind } from './kinds.js';
import { splitRef, type Query } from './query.js';

/** Whether one passes; undefined where everything does. */
export type Filter<Entry> = ((entry: Entry) => boolean) | undefined;

/**
 * `for=KIND/NAME`, `kind`, `name`, `type`, `reason`, `user`: all that are given must hold; kinds, reasons and users may be several, comma-separated.
 * What is about a task is also about its service: `web.1.x` belongs to `web`. @throws USAGE
 */
export function eventFilter(query: Query): Filter<ClusterEvent> {
  const kinds = wordsOf(query.kind)?.map(parseKind);
  const reasons = wordsOf(query.reason)?.map(lower);
  const users = wordsOf(query.user);
  const type = oneOf('type', query.type, ['Normal', 'Warning']);
  const { name } = query;
  return allOf<ClusterEvent>(
    query.for !== undefined && about(query.for),
    kinds !== undefined && (({ object }) => kinds.includes(object.kind)),
    name !== undefined && (({ object }) => isOf(object.name, name)),
    type !== undefined && ((event) => event.type === type),
    reasons !== undefined && (({ reason }) => reasons.includes(lower(reason))),
    users !== undefined && (({ user }) => user !== undefined && users.includes(user)),
  );
}

/** `for=KIND/NAME`, `action`, `user`, `outcome`, as above; an action also by its first word. @throws USAGE */
export function auditFilter(query: Query): Filter<AuditEntry> {
  const actions = wordsOf(query.action)?.map(lower);
  const users = wordsOf(query.user);
  const outcome = oneOf('outcome', query.outcome, AUDIT_OUTCOMES);
  const wanted = query.for === undefined ? undefined : splitRef(query.for);
  const ref = wanted === undefined ? undefined : `${kindWord(wanted.kind)}/${wanted.name}`;
  return allOf<AuditEntry>(
    ref !== undefined && (({ objects }) => objects.includes(ref)),
    actions !== undefined && (({ action }) => actions.some((one) => isOf(lower(action), one, ' '))),
    users !== undefined && (({ user }) => users.includes(user)),
    outcome !== undefined && ((entry) => entry.outcome === outcome),
  );
}

const lower = (text: string): string => text.toLowerCase();
const isOf = (name: string, wanted: string, separator = '.'): boolean => name === wanted || name.startsWith(`${wanted}${separator}`);
const wordsOf = (text: string | undefined): readonly string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');

/** Tokens are no kind of object. */
const kindWord = (text: string): string => (/^tokens?$/i.test(text) ? 'token' : lower(parseKind(text)));

function allOf<Entry>(...filters: readonly (Filter<Entry> | false)[]): Filter<Entry> {
  const given = filters.filter((filter) => typeof filter === 'function');
  return given.length === 0 ? undefined : (entry) => given.every((filter) => filter(entry));
}

function oneOf<Word extends string>(name: string, text: string | undefined, words: readonly Word[]): Word | undefined {
  const word = words.find((known) => lower(known) === text?.toLowerCase());
  if (text !== undefined && word === undefined) throw new OperatorError('USAGE', `${name}: "${text}" is none of ${words.join(', ')}`, { [name]: text });
  return word;
}

function about(text: string): (event: ClusterEvent) => boolean {
  const { kind, name } = splitRef(text);
  const wanted = parseKind(kind);
  return ({ object }) => (object.kind === wanted && object.name === name)
    || (object.kind === 'Task' && (wanted === 'Service' || wanted === 'Task') && object.name.startsWith(`${name}.`));
}
