/** A titled part of a picture on a terminal; what comes first in `rows` matters most. */
export interface Section {
  readonly title: string;
  /** Stands above the rows; of a table its heads. */
  readonly header?: string;
  readonly rows: readonly string[];
  /** Instead of rows where there are none; without it an empty section is left out. */
  readonly empty?: string;
}

/**
 * The lines of the sections, at most `height`: where that is too little, the longest section gives first, and says how many of its rows are not seen. Sections of
 * which not one row finds room are left out, the last ones first. Pure.
 */
export function fitSections(sections: readonly Section[], height: number): string[] {
  const shown = sections.filter(({ rows, empty }) => rows.length > 0 || empty !== undefined).map((section) => ({ section, count: section.rows.length }));
  const total = (): number => shown.reduce((sum, one) => sum + linesOf(one).length, 0);
  while (total() > height && shown.length > 0) {
    const longest = shown.reduce((most, one) => (one.count > most.count ? one : most));
    if (longest.count > 1) longest.count -= longest.count === longest.section.rows.length && longest.count > 2 ? 2 : 1; // the line that tells of the rest takes the place of one
    else shown.pop();
  }
  return shown.flatMap(linesOf);
}

function linesOf({ section: { title, header, rows, empty }, count }: { readonly section: Section; readonly count: number }): string[] {
  const hidden = rows.length - count;
  const body = rows.length === 0 ? [empty ?? ''] : [...(header === undefined ? [] : [header]), ...rows.slice(0, count), ...(hidden > 0 ? [`… ${hidden} more`] : [])];
  return ['', title, ...body];
}

const PIECE = /(\u001b\[[0-9;]*m)|([^])/gu;

/** At most `width` characters, `…` where something is missing; colours take no room, and end with the line. Pure. */
export function cutLine(line: string, width: number): string {
  const text = [...line.replace(/\u001b\[[0-9;]*m/g, '')];
  if (text.length <= width) return line;
  let room = width - 1;
  let isColoured = false;
  let cut = '';
  for (const [, colour, character = ''] of line.matchAll(PIECE)) {
    if (colour !== undefined) {
      isColoured = true;
      cut += colour;
    } else if (room > 0) {
      room -= 1;
      cut += character;
    }
  }
  return `${cut}…${isColoured ? '\u001b[0m' : ''}`;
}
