import { z } from 'zod';
import { nearest } from '../nearest.js';

/** What a schema's own error says when it lists the nearest known fields, one line per unknown key (see issue-findings.ts). */
const unknownFieldHints = (known: readonly string[]) => (issue: z.core.$ZodRawIssue): string | undefined =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => nearest(key, known) ?? '').join('\n') : undefined;

/** An object whose unknown fields are errors that name the nearest known one. */
export const form = <S extends z.core.$ZodLooseShape>(shape: S) => z.strictObject(shape, { error: unknownFieldHints(Object.keys(shape)) });

/** A field of Compose or Swarm that is not built yet: refused, never ignored in silence. */
export const later = (remedy = 'remove it') => z.never({ error: () => `is not supported yet: ${remedy}` }).optional();

/** A field that only the system writes. */
export const systemField = () => z.never({ error: () => 'is set by the system: remove it' }).optional();

/** One of `values`; `notYet` lists those that Swarm knows and we do not yet. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, notYet: readonly string[] = []) =>
  z.enum(values, { error: ({ input }) => (typeof input === 'string' && notYet.includes(input) ? `${input} is not supported yet: use ${values.join(' or ')}` : undefined) });

type Fields<T, K extends keyof T> = Pick<T, K>;
export interface FieldIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly suggestion?: string;
}

/** A rule over several fields of one object. It runs as soon as *these* fields are right, whatever is wrong elsewhere, so that all problems show at once. */
export function rule<T extends object, const K extends keyof T & string>(needs: readonly K[], judge: (fields: Fields<T, K>) => readonly FieldIssue[]): z.core.$ZodCheck<T> {
  const check: z.core.$ZodCheck<T> = new z.core.$ZodCheck({ check: 'custom', when: (payload) => areRight(payload, needs) });
  check._zod.check = ({ value, issues }) => {
    for (const { path, message, suggestion } of judge(value)) issues.push({ code: 'custom', message, path: [...path], params: { suggestion, isRule: true }, input: value, continue: true });
  };
  return check;
}

/** What another rule said about a field does not count: the field itself is right. */
const areRight = ({ value, issues }: z.core.ParsePayload, needs: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && !issues.some((issue) => isWrongType(issue) || (!isFromRule(issue) && needs.some((field) => issue.path?.[0] === field)));

const isWrongType = ({ code, path }: z.core.$ZodRawIssue): boolean => code === 'invalid_type' && (path ?? []).length === 0;
const isFromRule = (issue: z.core.$ZodRawIssue): boolean => issue.code === 'custom' && issue.params?.['isRule'] === true;

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The same object without members that are undefined, so that equal specs have equal JSON and equal keys. */
export const defined = <T extends object>(members: T): Present<T> =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as Present<T>;
