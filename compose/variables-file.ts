import { interpolate, type Lookup } from './interpolation.js';

export type VariablesFile = { readonly variables: Readonly<Record<string, string>> } | { readonly problem: string };

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:=[^\S\n]*|(?=\n|$))/;
const SINGLE = /^'([^']*)'[^\S\n]*(?:#[^\n]*)?(?=\n|$)/;
const DOUBLE = /^"((?:[^"\\]|\\[\s\S])*)"[^\S\n]*(?:#[^\n]*)?(?=\n|$)/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Variables of .env and of env files, in Compose's format: `NAME=value`, `export NAME=value`, comments behind `#`, values in single quotation marks as they are, others with
 * variables of `lookup` and of the lines above. A name alone takes its value from `lookup`. With `isRaw` a value is what stands behind `=`.
 */
export function parseVariables(text: string, lookup: Lookup, { isRaw = false } = {}): VariablesFile {
  const variables: Record<string, string> = {};
  const known: Lookup = (name) => lookup(name) ?? (Object.hasOwn(variables, name) ? variables[name] : undefined);
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  while ((rest = rest.replace(/^(?:\s|#[^\n]*)+/, '')) !== '') {
    const line = text.replaceAll('\r\n', '\n').slice(0, -rest.length).split('\n').length;
    const [head, name] = LINE.exec(rest) ?? [];
    if (head === undefined || name === undefined || name === '__proto__') return { problem: `line ${line}: expected NAME=value` };
    const value = readValue(rest.slice(head.length), isRaw, known);
    if ('problem' in value) return { problem: `line ${line}: ${value.problem}` };
    const given = head.includes('=') ? value.text : known(name);
    if (given !== undefined) variables[name] = given;
    rest = rest.slice(head.length + value.length);
  }
  return { variables };
}

type Value = { readonly text: string; readonly length: number } | { readonly problem: string };

function readValue(text: string, isRaw: boolean, lookup: Lookup): Value {
  const line = /^[^\n]*/.exec(text)?.[0] ?? '';
  if (isRaw) return { text: line, length: line.length };
  const [single, literal] = SINGLE.exec(text) ?? [];
  if (single !== undefined) return { text: literal ?? '', length: single.length };
  const [double, quoted] = DOUBLE.exec(text) ?? [];
  if (double === undefined && /^["']/.test(text)) return { problem: 'has a quotation mark that is not closed, or text behind it' };
  const written = double === undefined ? line.replace(/(^|\s+)#.*$/, '').trimEnd() : unescape(quoted ?? '');
  const { text: expanded, problem } = interpolate(written, lookup);
  return problem === undefined ? { text: expanded, length: (double ?? line).length } : { problem };
}

const unescape = (text: string): string => text.replaceAll(/\\([\s\S])/g, (_, character: string) => ESCAPES[character] ?? (character === '$' ? '$$' : character));
