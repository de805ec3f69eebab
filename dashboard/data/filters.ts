/** What a list is narrowed to, as its address says it: `?state=down&text=web`. */
export type Filters = Readonly<Record<string, string | undefined>>;

/** The address of the list with one filter changed; empty ones are left out, so that one view has one address. Pure. */
export function withFilter(path: string, filters: Filters, name: string, value: string): string {
  const query = new URLSearchParams(Object.entries({ ...filters, [name]: value })
    .flatMap(([key, held]): [string, string][] => (held === undefined || held === '' ? [] : [[key, held]]))
    .sort(([one], [other]) => (one < other ? -1 : 1))).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** Whether every word of `text` is in one of the fields, whatever the case. An empty text is in all. Pure. */
export function matchesText(text: string, fields: readonly (string | undefined)[]): boolean {
  const words = wordsIn(text);
  if (words.length === 0) return true;
  const searched = fields.join('\n').toLowerCase();
  return words.every((word) => searched.includes(word));
}

const wordsIn = (text: string): string[] => text.toLowerCase().split(/\s+/).filter((word) => word !== '');
