import { z } from 'zod';
import { parseTextTemplate } from '../../model/index.js';

/** RFC 1123 label. */
export const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** RFC 1035 label: a name that begins with a digit may be taken for an address (`getent hosts 10`). */
export const DNS_NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const LABEL_KEY = /^(?!drover\.)[A-Za-z0-9]([A-Za-z0-9._\/-]*[A-Za-z0-9])?$/;

const LABEL_HINT = 'must begin and end with a letter or digit, with . _ / - between, and not begin with "drover." (reserved)';
const ENV_HINT = 'is not a variable name: letters, digits, _ . and -, not beginning with a digit';

export const dnsLabel = (max = 63) =>
  z.string().min(1, 'may not be empty').max(max, `may have at most ${max} characters`).regex(DNS_LABEL, 'must be a DNS label: a-z, 0-9 and -, beginning and ending with a letter or digit');

/** Numbers and booleans stand for the text that JSON gives them. */
export const scalarText = () =>
  z.union([z.string(), z.number(), z.boolean()], {
    error: ({ input }) => (input === null || input === undefined ? 'has no value: give it one (a variable of the shell is not passed through), or "" for the empty text' : 'expected text, a number or a boolean'),
  }).transform(String);

/** Text that may have placeholders (model/text-template.ts). */
export const template = (max = 100_000) =>
  z.string().max(max, `may have at most ${max} characters`).superRefine((text, context) => {
    const problem = templateProblem(text);
    if (problem !== undefined) context.addIssue(problem);
  });

/** What is wrong with a text's placeholders. */
export function templateProblem(text: string): string | undefined {
  const parsed = parseTextTemplate(text);
  return 'problem' in parsed ? parsed.problem : undefined;
}

export const labels = () => z.record(z.string().max(250, 'may have at most 250 characters').regex(LABEL_KEY, LABEL_HINT), scalarText());

const PAIR = /^[^=]+=[\s\S]*$/;

/** A map, or Compose's list of `NAME=value`; the values are templates. */
export const variables = () =>
  z.union([z.record(z.string().regex(ENV_NAME, ENV_HINT), scalarText()), z.array(z.string().regex(PAIR, 'expected NAME=value: a variable of the shell is not passed through'))], {
    error: ({ input }) => (input === undefined ? undefined : 'expected a map, or a list of NAME=value'),
  }).transform((input, context): Record<string, string> => {
    if (!Array.isArray(input)) {
      for (const [name, value] of Object.entries(input)) addTemplateIssue(name, value, context);
      return input;
    }
    const pairs = input.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
    pairs.forEach(([name, value], index) => {
      addTemplateIssue(index, value, context);
      if (!ENV_NAME.test(name) || name === '__proto__') context.addIssue({ code: 'custom', path: [index], message: `${JSON.stringify(name)} ${ENV_HINT}` });
      else if (pairs.findIndex(([other]) => other === name) < index) context.addIssue({ code: 'custom', path: [index], message: `${name} is given twice` });
    });
    return Object.fromEntries(pairs);
  });

function addTemplateIssue(at: string | number, value: string, context: z.RefinementCtx): void {
  const message = templateProblem(value);
  if (message !== undefined) context.addIssue({ code: 'custom', path: [at], message });
}
