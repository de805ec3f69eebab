import type { SlotRow, Task } from '../../model/index.js';
import { renderTable, type TableOptions } from '../output/table.js';
import { lastLines } from './last-lines.js';
import { psColumns, type PsOptions } from './task-view.js';
import type { ViewContext } from './view.js';

export interface PsTableOptions extends PsOptions, TableOptions {
  /** Whose last lines stand below its row. */
  readonly said: (task: Task) => boolean;
}

/** The table of `service ps`, with what failed tasks said last below their rows. */
export function renderPs(rows: readonly SlotRow[], context: Pick<ViewContext, 'nowMs' | 'style'>, { said, headers = true, truncate }: PsTableOptions): string[] {
  const table = renderTable(psColumns(context, { truncate }), rows, { headers });
  const header = headers ? table.splice(0, 1) : [];
  return [...header, ...rows.flatMap(({ task }, index) => [table[index] ?? '', ...(said(task) ? lastLines(task.status.lastLines, context.style).map((line) => `    ${line}`) : [])])];
}
