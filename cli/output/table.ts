export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Colours the padded text of a cell; never changes its width. */
  readonly paint?: (text: string, row: Row) => string;
}

export interface TableOptions {
  readonly headers?: boolean;
}

const GAP = '   ';
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Aligned lines without trailing blanks, header first; an empty cell shows as `-`. What could move the cursor is shown as a blank. Pure. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { headers = true }: TableOptions = {}): string[] {
  const cells = rows.map((row) => columns.map(({ value }) => value(row).replace(CONTROL, ' ').trimEnd() || '-'));
  const widths = columns.map(({ title }, index) => Math.max(headers ? title.length : 0, ...cells.map((line) => widthOf(line[index] ?? ''))));
  const pad = (text: string, index: number): string => padded(text, { width: widths[index] ?? 0, align: columns[index]?.align, isLast: index === columns.length - 1 });
  const header = headers ? [columns.map(({ title }, index) => pad(title, index)).join(GAP).trimEnd()] : [];
  const lines = cells.map((line, at) => line.map((text, index) => {
    const paint = columns[index]?.paint;
    return paint === undefined ? pad(text, index) : paint(pad(text, index), rows[at]!);
  }).join(GAP).trimEnd());
  return [...header, ...lines];
}

function padded(text: string, { width, align, isLast }: { width: number; align?: 'left' | 'right'; isLast: boolean }): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  if (align === 'right') return blanks + text;
  return isLast ? text : text + blanks;
}

/** Code points, which is right for all that names may hold. */
const widthOf = (text: string): number => [...text].length;

/** At most `width` characters, the last one `…` where something is missing; line ends become blanks. */
export function shorten(text: string, width: number): string {
  const line = [...text.replace(CONTROL, ' ')];
  return line.length <= width ? line.join('') : `${line.slice(0, width - 1).join('')}…`;
}
