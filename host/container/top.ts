export interface TopTable {
  readonly titles: readonly string[];
  /** One text per title. */
  readonly processes: readonly (readonly string[])[];
}

/** What `podman top` prints: columns with blanks between them, of which only the last may hold blanks itself. A command line with a line end in it goes on in the line below. Pure. */
export function parseTop(text: string): TopTable {
  const [head = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const titles = head.trim().split(/\s+/).filter((title) => title !== '');
  const row = new RegExp(`^\\s*${String.raw`(\S+)\s+`.repeat(Math.max(0, titles.length - 1))}(.*)$`);
  const processes: string[][] = [];
  for (const line of lines) {
    const cells = row.exec(line)?.slice(1).map((cell) => cell.trimEnd());
    const last = processes.at(-1);
    if (cells !== undefined && /^\d+$/.test(cells[PID] ?? '')) processes.push(cells);
    else if (last !== undefined) last.push(`${last.pop() ?? ''} ${line.trim()}`);
  }
  return { titles, processes };
}

/** Position of the first number that every process has. */
const PID = 1;
