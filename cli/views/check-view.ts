import type { NodeCheckReport } from '../../api/contract.js';
import type { Style } from '../output/style.js';
import { renderTable, type Column } from '../output/table.js';

type Finding = NodeCheckReport['findings'][number];
type Paths = NodeCheckReport['paths'];
type PathResult = Paths['results'][number];

/** Columns that a terminal still shows side by side; a larger matrix is shown by its troubles. */
const MAX_COLUMNS = 12;

export const findingColumns = (style: Style): Column<Finding>[] => [
  { title: 'SEVERITY', value: ({ severity }) => severity, paint: (text, { severity }) => paintOf(style, severity)(text) },
  { title: 'NODE', value: ({ node }) => node },
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'FOUND', value: ({ message }) => message },
  { title: 'REMEDY', value: ({ remedy }) => remedy },
];

const paintOf = (style: Style, severity: Finding['severity']): ((text: string) => string) =>
  (severity === 'error' ? style.bad : severity === 'warning' ? style.busy : style.good);

/** Rows send, columns receive. */
export function renderPaths({ nodes, results }: Paths, style: Style): string[] {
  if (nodes.length < 2) return [];
  const bad = results.filter(({ result }) => result !== 'ok');
  if (nodes.length > MAX_COLUMNS) return bad.length === 0 ? [] : renderTable(pairColumns(style), bad);
  const found = new Map(results.map((path) => [`${path.from}/${path.to}`, path]));
  const at = (from: string, to: string): PathResult | undefined => found.get(`${from}/${to}`);
  const columns: Column<string>[] = [
    { title: 'VXLAN FROM', value: (from) => from },
    ...nodes.map((to): Column<string> => ({ title: to, value: (from) => cellOf(at(from, to)), paint: (text, from) => paintPath(style, at(from, to), text) })),
  ];
  return renderTable(columns, nodes.filter((from) => results.some((path) => path.from === from)));
}

const pairColumns = (style: Style): Column<PathResult>[] => [
  { title: 'VXLAN FROM', value: ({ from }) => from },
  { title: 'TO', value: ({ to }) => to },
  { title: 'PATH', value: (path) => cellOf(path), paint: (text, path) => paintPath(style, path, text) },
];

function cellOf(path: PathResult | undefined): string {
  if (path === undefined) return '';
  if (path.result === 'mtu') return String(path.mtu);
  return path.result === 'unknown' ? '?' : path.result;
}

function paintPath(style: Style, path: PathResult | undefined, text: string): string {
  if (path === undefined) return text;
  return path.result === 'ok' ? style.good(text) : path.result === 'unknown' ? style.busy(text) : style.bad(text);
}

export function summaryOf({ nodes, findings, paths }: NodeCheckReport): string {
  const count = (severity: Finding['severity'], word: string): string => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return `${found} ${word}${found === 1 ? '' : 's'}`;
  };
  const open = paths.results.filter(({ result }) => result === 'ok').length;
  const ways = paths.results.length === 0 ? '' : `, ${open} of ${paths.results.length} VXLAN paths ok`;
  return `${nodes.length} node${nodes.length === 1 ? '' : 's'} checked: ${count('error', 'error')}, ${count('warning', 'warning')}${ways}`;
}
