import type { Report } from './report.js';
import { mapMembers, type Node } from './tree.js';
import type { Path } from '../manifests/problem.js';

export type Lookup = (name: string) => string | undefined;

export interface Interpolated {
  readonly text: string;
  /** Variables that are not set, and have no default. */
  readonly unset: readonly string[];
  /** What is wrong with the text, or what `${NAME:?message}` says. */
  readonly problem?: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
const OPERATOR = /^(:?[-?+])/;

/**
 * The specification's variables: `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME-default}`, `${NAME:?message}` and `${NAME?message}`, `${NAME:+other}` and `${NAME+other}`,
 * with variables in what stands behind the operator; `$$` is a dollar sign. With a colon an empty value counts as none.
 */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  const unset: string[] = [];
  let result = '';
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0) return { text: result + text.slice(at), unset };
    result += text.slice(at, dollar);
    const found = variableAt(text, dollar, lookup);
    if ('problem' in found) return { text, unset, problem: found.problem };
    result += found.value;
    unset.push(...found.unset);
    at = found.end;
  }
  return { text: result, unset };
}

type Found = { readonly value: string; readonly end: number; readonly unset: readonly string[] } | { readonly problem: string };

function variableAt(text: string, dollar: number, lookup: Lookup): Found {
  if (text[dollar + 1] === '$') return { value: '$', end: dollar + 2, unset: [] };
  const isBraced = text[dollar + 1] === '{';
  const start = dollar + (isBraced ? 2 : 1);
  const name = NAME.exec(text.slice(start))?.[0];
  if (name === undefined) return { problem: 'has a $ that begins no variable: write $$ for the sign itself' };
  const behind = start + name.length;
  if (!isBraced) return plain(name, behind, lookup);
  const end = closingBrace(text, behind);
  if (end === undefined) return { problem: `has \${${name} without its closing brace` };
  const rest = text.slice(behind, end);
  if (rest === '') return plain(name, end + 1, lookup);
  const operator = OPERATOR.exec(rest)?.[0];
  if (operator === undefined) return { problem: `has \${${name}${rest}}, which is no variable: expected \${NAME}, or one of :- - :? ? :+ + behind the name` };
  return withOperator({ name, operator, word: rest.slice(operator.length), end: end + 1 }, lookup);
}

const plain = (name: string, end: number, lookup: Lookup): Found => {
  const value = lookup(name);
  return { value: value ?? '', end, unset: value === undefined ? [name] : [] };
};

interface Expression {
  readonly name: string;
  readonly operator: string;
  readonly word: string;
  readonly end: number;
}

function withOperator({ name, operator, word, end }: Expression, lookup: Lookup): Found {
  const value = lookup(name);
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (operator.endsWith('-') && isSet) return { value: value!, end, unset: [] };
  if (operator.endsWith('+') && !isSet) return { value: '', end, unset: [] };
  if (operator.endsWith('?') && isSet) return { value: value!, end, unset: [] };
  const other = interpolate(word, lookup);
  if (other.problem !== undefined) return { problem: other.problem };
  if (operator.endsWith('?')) return { problem: `needs the variable ${name}: ${other.text === '' ? 'set it in the environment or in .env' : other.text}` };
  return { value: other.text, end, unset: other.unset };
}

/** Position of the brace that ends an expression, others within it counted. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '$' && text[at + 1] === '{') depth += 1;
    else if (text[at] === '}' && depth === 0) return at;
    else if (text[at] === '}') depth -= 1;
  }
  return undefined;
}

/** The same tree with the variables of all values expanded; keys stay as they are. A variable that is not set is a warning, once for each value. */
export function interpolateTree(node: Node, lookup: Lookup, report: Report, path: Path = []): Node {
  if (node.kind === 'map') return mapMembers(node, (member, key) => interpolateTree(member, lookup, report, [...path, key]));
  if (node.kind === 'list') return { ...node, items: node.items.map((item, index) => interpolateTree(item, lookup, report, [...path, index])) };
  if (!node.text.includes('$')) return node;
  const { text, unset, problem } = interpolate(node.text, lookup);
  if (problem !== undefined) report.problem({ node, path }, problem);
  for (const name of new Set(unset)) report.warn({ node, path }, `the variable ${name} is not set, and nothing stands in its place: set it, or give a default with \${${name}:-…}`);
  return { ...node, text, isNull: false };
}
