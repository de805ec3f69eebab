import { Parser, type CST, type LineCounter } from 'yaml';

/** Far above what a manifest needs, far below what the composer's recursion takes: a deeper text ends the process (V8 runs out of stack in a regular expression). */
const MAX_DEPTH = 100;

/** The tokens of the text, ready to be composed; undefined when they are nested too deeply for that. */
export function tokensOf(text: string, lines: LineCounter): readonly CST.Token[] | undefined {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  return tokens.every(isShallow) ? tokens : undefined;
}

/** Level by level, so that depth costs no stack here. */
function isShallow(root: CST.Token): boolean {
  let level: readonly CST.Token[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    level = level.flatMap(childrenOf);
  }
  return true;
}

function childrenOf(token: CST.Token): CST.Token[] {
  const members = token.type === 'document' ? [token.value] : 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : [];
  return members.filter((member) => member !== null && member !== undefined);
}
