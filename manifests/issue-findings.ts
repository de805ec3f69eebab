import type { z } from 'zod';
import { nearest } from './nearest.js';
import type { Finding, Path } from './problem.js';

const NOUNS: Readonly<Record<string, string>> = { string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', object: 'a map', record: 'a map', array: 'a list' };

const nounOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  return NOUNS[typeof value] ?? typeof value;
};

/** Messages for what the schemas do not word themselves; given to zod for each parse. */
export function wordIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required';
  if (issue.input === null) return 'is empty: give it a value or remove it';
  switch (issue.code) {
    case 'invalid_type': return `expected ${NOUNS[issue.expected] ?? issue.expected}, got ${nounOf(issue.input)}`;
    case 'invalid_value': return `expected ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small': return bound(issue.origin, 'at least', issue.minimum);
    case 'too_big': return bound(issue.origin, 'at most', issue.maximum);
    case 'invalid_union': return 'has the wrong type';
    default: return undefined;
  }
}

function bound(origin: string, word: string, limit: number | bigint): string {
  if (origin === 'string') return `may have ${word} ${limit} characters`;
  return origin === 'array' ? `must have ${word} ${limit} entries` : `must be ${word} ${limit}`;
}

/** All findings in what zod reports. Where several forms are allowed, those of the form that the user has begun to write. */
export const findingsOf = (issues: readonly z.core.$ZodIssue[], base: Path = []): Finding[] => issues.flatMap((issue) => findings(issue, base));

function findings(issue: z.core.$ZodIssue, base: Path): Finding[] {
  const path = [...base, ...(issue.path as Path)];
  switch (issue.code) {
    case 'unrecognized_keys': return unknownFields(issue, path);
    case 'invalid_key': return [{ path, message: issue.issues[0]?.message ?? 'is not allowed as a name' }];
    case 'invalid_union': return branch(issue, path);
    case 'invalid_value': return [withSuggestion(path, issue.message, /not supported yet/.test(issue.message) ? undefined : nearestValue(issue))];
    case 'custom': return [withSuggestion(path, issue.message, issue.params?.['suggestion'] as string | undefined)];
    default: return [{ path, message: issue.message }];
  }
}

const withSuggestion = (path: Path, message: string, suggestion: string | undefined): Finding => ({ path, message, ...(suggestion === undefined ? {} : { suggestion }) });

/** The message of this issue holds the nearest known field of each unknown key, one per line (see schema/form.ts). */
const unknownFields = ({ keys, message }: z.core.$ZodIssueUnrecognizedKeys, path: Path): Finding[] =>
  keys.map((key, index) => withSuggestion([...path, key], 'unknown field', message.split('\n')[index] || undefined));

/** A form is the one meant when the value has its type; otherwise the alternatives are named. */
function branch({ errors, message }: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const meant = errors.filter((issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0));
  const chosen = meant.length === 1 ? meant[0] : undefined;
  return chosen === undefined ? [{ path, message }] : findingsOf(chosen, path);
}

const nearestValue = (issue: z.core.$ZodIssueInvalidValue): string | undefined =>
  (typeof issue.input === 'string' ? nearest(issue.input, issue.values.filter((value) => typeof value === 'string')) : undefined);
