import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { pathOf } from '../data/paths.js';
import { counted } from '../data/problem.js';
import type { NodeBox } from '../data/topology.js';
import type { Tone } from '../data/tone.js';

export interface NodeCellsProps {
  readonly nodes: readonly NodeBox[];
  /** Names of those that answer for the chosen port; the others fade. */
  readonly chosen: ReadonlySet<string> | undefined;
}

/** Hundreds of nodes: a cell each, coloured by the worst that is there. One stop for the Tab key; arrows go from cell to cell. */
export function NodeCells({ nodes, chosen }: NodeCellsProps): JSX.Element {
  const active = useSignal(0);
  const grid = useRef<HTMLUListElement>(null);
  const current = Math.min(active.value, nodes.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = nextCell(event.key, current, nodes.length);
    if (to === undefined) return;
    event.preventDefault();
    active.value = to;
    grid.current?.querySelectorAll('a')[to]?.focus();
  };
  return (
    <div class="node-cells-part">
      <p>{summaryOf(nodes)}</p>
      <ul class="list node-cells" ref={grid} aria-label="Nodes; arrow keys go from one to the next" onKeyDown={onKeyDown}>
        {nodes.map((node, index) => <Cell key={node.name} node={node} isActive={index === current} isFaded={chosen !== undefined && !chosen.has(node.name)} onFocus={() => { active.value = index; }} />)}
      </ul>
    </div>
  );
}

interface CellProps {
  readonly node: NodeBox;
  readonly isActive: boolean;
  readonly isFaded: boolean;
  readonly onFocus: () => void;
}

const Cell = ({ node, isActive, isFaded, onFocus }: CellProps): JSX.Element => {
  const label = cellText(node);
  return <li><a class={`node-cell ${node.worst} ${isFaded ? 'faded' : ''}`} href={pathOf('Node', node.name)} title={label} aria-label={label} tabIndex={isActive ? 0 : -1} onFocus={onFocus} /></li>;
};

const cellText = ({ name, state, availability, tasks, services }: NodeBox): string => {
  const failed = services.reduce((sum, { counts }) => sum + counts.bad, 0);
  const waiting = services.reduce((sum, { counts }) => sum + counts.busy, 0);
  return [`${name}: ${state}${availability === undefined ? '' : `, ${availability}`}`, counted(tasks, 'task'), ...(failed > 0 ? [`${failed} need a look`] : []), ...(waiting > 0 ? [`${waiting} on the way`] : [])].join(', ');
};

function nextCell(key: string, current: number, count: number): number | undefined {
  const target = ({ ArrowRight: current + 1, ArrowDown: current + 1, ArrowLeft: current - 1, ArrowUp: current - 1, Home: 0, End: count - 1 } as Readonly<Record<string, number | undefined>>)[key];
  return target === undefined || target < 0 || target >= count ? undefined : target;
}

const WORDS: readonly (readonly [Tone, string])[] = [['bad', 'need a look'], ['busy', 'are on their way'], ['good', 'are fine'], ['idle', 'take no tasks']];

function summaryOf(nodes: readonly NodeBox[]): JSX.Element {
  const counts = WORDS.map(([tone, words]) => ({ tone, words, count: nodes.filter(({ worst }) => worst === tone).length })).filter(({ count }) => count > 0);
  return <span class="row">{counts.map(({ tone, words, count }) => <span key={tone} class="row"><span class={`node-cell sample ${tone}`} aria-hidden="true" />{count} {words}</span>)}<a href="/nodes?state=attention">Those that need somebody</a></span>;
}
