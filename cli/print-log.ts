import type { ErrorBody } from '../api/contract.js';
import { unwrapFrame, type Query } from './client.js';
import type { CommandContext } from './context.js';
import { renderTable, type Column } from './output/table.js';
import { reopening } from './steady-watch.js';

export interface LogListing<Entry> {
  readonly path: string;
  readonly query: Query;
  readonly isWatch: boolean;
  readonly isJson: boolean;
  readonly headers: boolean;
  readonly columns: readonly Column<Entry>[];
  /** For a stream. */
  readonly line: (entry: Entry) => string;
  /** What to say when there is none. */
  readonly nothing: string;
}

/** Lists what a log of the control plane has; with a watch it goes on, over breaks too, until interrupted. */
export async function printLog<Entry extends { readonly id?: string }>(context: CommandContext, listing: LogListing<Entry>): Promise<void> {
  const { path, query, isJson, headers, columns, nothing } = listing;
  if (listing.isWatch) return watch(context, listing);
  const { items } = await context.client().get<{ items: readonly Entry[] }>(path, query);
  if (isJson) return context.print(JSON.stringify({ items }, null, 2));
  if (items.length === 0) return context.note(nothing);
  for (const line of renderTable(columns, items, { headers })) context.print(line);
}

async function watch<Entry extends { readonly id?: string }>(context: CommandContext, { path, query, isJson, line }: LogListing<Entry>): Promise<void> {
  const signal = context.interrupted;
  let after: string | undefined;
  const open = () => context.client().stream<Entry | { error: ErrorBody }>(path, { query: { ...query, after, watch: 1 }, signal });
  const onBreak = ({ message }: Error): void => context.note(`${message}; going on where there is an answer`);
  for await (const frame of reopening(open, { signal, onBreak })) {
    const entry = unwrapFrame(frame) as Entry;
    after = entry.id ?? after;
    context.print(isJson ? JSON.stringify(entry) : line(entry));
  }
}
