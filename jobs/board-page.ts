const TAG = /<%([-=])\s*(\w+)\s*%>/g;
const FOREIGN_LINK = /<link\b[^>]*\bhref="https?:[^>]*>\s*/gi;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * The page of bull-board from its template, in which `<%= name %>` is text and `<%- name %>` is HTML; nothing else of ejs occurs in it. Without what it
 * would load from other hosts, which is a font. @throws Error for a name without a value. Pure.
 */
export const renderBoardPage = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(FOREIGN_LINK, '').replace(TAG, (_tag, kind: string, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the page of the board wants a value for ${name}`);
    return kind === '-' ? value : value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  });

/** What the `:names` of a pattern stand for in a path, decoded; undefined where it is another path. Pure. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern, path].map((text) => text.split('/').filter((part) => part !== '')) as [string[], string[]];
  if (wanted.length !== given.length || !wanted.every((part, at) => part.startsWith(':') || part === given[at])) return undefined;
  try {
    return Object.fromEntries(wanted.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), decodeURIComponent(given[at] ?? '')]] : [])));
  } catch {
    return undefined; // a lone % is no address of ours
  }
}
