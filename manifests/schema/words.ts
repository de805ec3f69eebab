import { z } from 'zod';

export type Words = { readonly words: readonly string[] } | { readonly problem: string };

const NEEDS_SHELL = /[|&;<>()$`*?#~]/;
const SHELL_REMEDY = 'quote it, write a list, or ask for a shell in so many words: [sh, -c, "…"]';

/**
 * Splits text into words by the quoting rules of POSIX (2.2: backslash, single and double quotes), as Compose does; nothing is expanded.
 * What only a shell could do (pipes, variables, globs …) is a problem with its remedy: the characters of `refused`, outside of quotation marks.
 */
export function splitWords(text: string, refused = NEEDS_SHELL): Words {
  const words: string[] = [];
  let word: string | undefined;
  for (const [token] of text.matchAll(/\s+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\]+|[\s\S]/g)) {
    if (/^\s/.test(token)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const part = unquote(token, refused);
    if ('problem' in part) return part;
    word = (word ?? '') + part.text;
  }
  return { words: word === undefined ? words : [...words, word] };
}

function unquote(token: string, refused: RegExp): { text: string } | { problem: string } {
  if (token === '"' || token === "'") return { problem: `has a ${token} that is not closed` };
  if (token === '\\') return { problem: 'ends in a backslash' };
  if (token.startsWith("'")) return { text: token.slice(1, -1) };
  if (token.startsWith('\\')) return { text: token === '\\\n' ? '' : token.slice(1) };
  if (!token.startsWith('"')) return needsShell(refused.exec(token)?.[0]) ?? { text: token };
  const inner = token.slice(1, -1);
  const expanded = /[$`]/.exec(inner.replaceAll(/\\[\s\S]/g, ''))?.[0];
  return needsShell(expanded !== undefined && refused.test(expanded) ? expanded : undefined) ?? { text: inner.replaceAll(/\\\n/g, '').replaceAll(/\\([$`"\\])/g, '$1') };
}

const needsShell = (character: string | undefined): { problem: string } | undefined =>
  character === undefined ? undefined : { problem: `has ${character}, which only a shell understands: ${SHELL_REMEDY}` };

/** A list of arguments, or text that is split into one. Never empty: that would mean the image's own, which is said by leaving it out. */
export const words = () =>
  z.union([z.array(z.union([z.string(), z.number(), z.boolean()], { error: 'expected text, a number or a boolean' }).transform(String)), z.string()], {
    error: ({ input }) => (input === undefined || input === null ? undefined : 'expected a list of arguments, or text'),
  }).transform((input, context): string[] => {
    const split: Words = typeof input === 'string' ? splitWords(input) : { words: input };
    const problem = 'problem' in split ? split.problem : split.words.length === 0 ? 'is empty: leave it out for the image\'s own' : undefined;
    if (problem !== undefined) context.addIssue(problem);
    return 'words' in split ? [...split.words] : [];
  });
