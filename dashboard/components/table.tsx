import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { sortRows, type Sorting } from '../data/sorting.js';
import { Empty } from './card.js';
import { useWindow } from './virtual-window.js';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Sorts by this; without it the column does not sort. */
  readonly sortBy?: (row: Row) => string | number;
  readonly align?: 'right';
  /** Takes what room is left, and breaks its lines. */
  readonly grow?: boolean;
}

export interface TableProps<Row> {
  /** For screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly empty: ComponentChildren;
  /** As in CSS; a longer list scrolls, and draws only what is seen. */
  readonly maxHeight?: string;
}

/** Beyond this many rows only those in sight are drawn. */
const MANY = 100;

/** A table whose columns sort when their heads are pressed. */
export function Table<Row>({ label, columns, rows, keyOf, empty, maxHeight }: TableProps<Row>): JSX.Element {
  const sorting = useSignal<Sorting | undefined>(undefined);
  const sorted = sortRows(rows, columns, sorting.value);
  const { ref, first, last, before, after } = useWindow(sorted.length, MANY);
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  const style = { maxHeight: maxHeight ?? (rows.length > MANY ? '72vh' : undefined) };
  return (
    <div class="table-wrap" ref={ref} style={style} tabIndex={0} role="region" aria-label={label}>
      <table class="table" aria-rowcount={rows.length + 1}>
        <caption class="visually-hidden">{label}</caption>
        <thead><tr>{columns.map((column, index) => <Head key={column.title} column={column} index={index} sorting={sorting.value} onSort={(next) => { sorting.value = next; }} />)}</tr></thead>
        <tbody>
          {before > 0 && <Spacer height={before} columns={columns.length} />}
          {sorted.slice(first, last).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={first + index + 2}>
              {columns.map((column) => <td key={column.title} class={classOf(column)}>{column.cell(row)}</td>)}
            </tr>
          ))}
          {after > 0 && <Spacer height={after} columns={columns.length} />}
        </tbody>
      </table>
    </div>
  );
}

const classOf = <Row,>({ align, grow }: Column<Row>): string => [align === 'right' ? 'right number' : '', grow === true ? 'grow' : ''].join(' ').trim();

const Spacer = ({ height, columns }: { readonly height: number; readonly columns: number }): JSX.Element => (
  <tr class="spacer" aria-hidden="true"><td colSpan={columns} style={{ height: `${height}px` }} /></tr>
);

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly index: number;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

function Head<Row>({ column, index, sorting, onSort }: HeadProps<Row>): JSX.Element {
  const isSorted = sorting?.column === index;
  const order = !isSorted ? 'none' : sorting.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={classOf(column)} aria-sort={column.sortBy === undefined ? undefined : order}>
      {column.sortBy === undefined ? column.title : (
        <button type="button" onClick={() => onSort({ column: index, isDescending: isSorted && !sorting.isDescending })}>
          {column.title}{isSorted ? (sorting.isDescending ? ' ↓' : ' ↑') : ''}
        </button>
      )}
    </th>
  );
}
