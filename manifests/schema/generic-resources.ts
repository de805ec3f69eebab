import { z } from 'zod';
import type { GenericResources } from '../../model/index.js';
import { rule, type FieldIssue } from './form.js';

const KIND = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** They reach the task in one variable, separated by commas. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:\/-]*$/;
const MOST = 1_000_000;

const kind = () => z.string().max(63, 'may have at most 63 characters').regex(KIND, 'must begin with a letter, with letters, digits, _ and - behind it');
const count = (least: number) => z.int({ error: ({ input }) => (input === undefined ? undefined : 'expected a whole number, or a list of names') }).min(least).max(MOST);

const names = () =>
  z.array(z.string().max(120).regex(NAME, 'must begin with a letter or digit, with . _ : / - behind it')).min(1).max(10_000).superRefine((list, context) => {
    list.forEach((name, index) => {
      if (list.indexOf(name) < index) context.addIssue({ code: 'custom', path: [index], message: `${name} is listed twice` });
    });
  });

/** The variable that tells a task what it was given has the kind in capitals. */
const kindsDiffer = (kinds: Readonly<Record<string, unknown>>): FieldIssue[] => {
  const seen = new Map<string, string>();
  return Object.keys(kinds).flatMap((name) => {
    const other = seen.get(name.toUpperCase());
    seen.set(name.toUpperCase(), name);
    return other === undefined ? [] : [{ path: [name], message: `differs from ${other} in the case of letters only` }];
  });
};

/** What a node has, by kind: a number, or names of which each task gets its own. */
export const genericResources = () => z.record(kind(), z.union([count(0), names()])).check(rule([], kindsDiffer)).transform((kinds): GenericResources => kinds);

/** What a task needs, by kind. */
export const genericReservations = () => z.record(kind(), count(1)).check(rule([], kindsDiffer)).transform((kinds): Readonly<Record<string, number>> => kinds);
