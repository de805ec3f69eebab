import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { MachineGraph, MachineName } from '../data/machine-graph.js';
import { curveThrough, drawingOf, type PlacedState } from '../data/machine-layout.js';
import { edgeKey, marksOf, type WayMarks, type WayStep } from '../data/machine-way.js';
import { eventWords, stateMeaning } from '../data/machine-words.js';
import { wordsOf } from '../data/tone.js';
import { WayList } from './way-list.js';
import '../styles/machine.css';

export interface MachineDiagramProps {
  readonly machine: MachineName;
  readonly present: string;
  /** The way to the present state, oldest first, with that state as its last step: taskWay, nodeWay. */
  readonly passed: readonly WayStep[];
}

/** The states that something can be in, where it is, and the way it came; the same below in words. */
export function MachineDiagram({ machine, present, passed }: MachineDiagramProps): JSX.Element {
  const { graph } = drawingOf(machine);
  return (
    <div class="stack">
      <Picture machine={machine} present={present} passed={passed} />
      <ul class="machine-legend small" aria-hidden="true">
        <li><i class="present" />where it is</li><li><i class="passed" />where it was</li><li><i class="possible" />perhaps: not recorded</li><li><i class="next" />where it can go</li>
      </ul>
      <h3>The way it came</h3>
      <WayList machine={machine} way={passed} />
      <NextSteps graph={graph} machine={machine} present={present} />
    </div>
  );
}

function Picture({ machine, present, passed }: MachineDiagramProps): JSX.Element {
  const id = useId();
  const { graph, layout: { width, height, states, edges } } = drawingOf(machine);
  const marks = marksOf(graph, present, passed);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => scrollTo(box.current, (states.find(({ name }) => name === present)?.x ?? 0) / width), [present]);
  const kindOf = (edge: { readonly from: string; readonly to: string }): string => marks.edges.get(edgeKey(edge)) ?? 'other';
  const inOrder = [...edges].sort((one, other) => LAYERS.indexOf(kindOf(one)) - LAYERS.indexOf(kindOf(other)));
  const sure = passed.filter(({ certainty }) => certainty !== 'possible').map(({ state }) => wordsOf(state));
  return (
    <div class="machine-picture" ref={box} tabIndex={0} role="region" aria-label={`States of a ${machine}, as a picture`}>
      <svg class="machine" viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${id}-title ${id}-desc`} style={{ minWidth: `${Math.round(width * 0.8)}px`, maxWidth: `${Math.round(width * 1.25)}px` }}>
        <title id={`${id}-title`}>States of a {machine}: it is {wordsOf(present)}</title>
        <desc id={`${id}-desc`}>The way it came: {sure.join(', then ')}. The list below says the same with times.</desc>
        <defs>{LAYERS.map((kind) => <Arrowhead key={kind} id={`${id}-${kind}`} kind={kind} />)}</defs>
        {inOrder.map((edge) => <path key={edgeKey(edge)} class={`edge ${kindOf(edge)}`} d={curveThrough(edge.points)} marker-end={`url(#${id}-${kindOf(edge)})`} />)}
        {states.map((state) => <State key={state.name} state={state} machine={machine} marks={marks} />)}
      </svg>
    </div>
  );
}

/** On a narrow screen, brings that share of the width into the middle. */
function scrollTo(box: HTMLElement | null, share: number): void {
  if (box !== null) box.scrollLeft = share * box.scrollWidth - box.clientWidth / 2;
}

/** What is drawn later lies on top. */
const LAYERS: readonly string[] = ['other', 'next', 'possible', 'passed'];

const Arrowhead = ({ id, kind }: { readonly id: string; readonly kind: string }): JSX.Element => (
  <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class={`head ${kind}`} d="M 0 0 L 8 4 L 0 8 z" /></marker>
);

interface StateProps {
  readonly state: PlacedState;
  readonly machine: MachineName;
  readonly marks: WayMarks;
}

function State({ state: { name, x, y, width, height, isFinal }, machine, marks }: StateProps): JSX.Element {
  const meaning = stateMeaning(machine, name);
  return (
    <g class={`state ${marks.states.get(name) ?? 'other'}${isFinal ? ' final' : ''}`}>
      {meaning !== undefined && <title>{`${wordsOf(name)}: ${meaning}`}</title>}
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={isFinal ? height / 2 : 7} />
      <text x={x} y={y} text-anchor="middle" dominant-baseline="central">{wordsOf(name)}</text>
    </g>
  );
}

function NextSteps({ graph, machine, present }: { readonly graph: MachineGraph; readonly machine: MachineName; readonly present: string }): JSX.Element | null {
  const edges = graph.edges.filter(({ from }) => from === present);
  if (edges.length === 0) return <p class="quiet">Nothing follows: this is an end.</p>;
  return (
    <details>
      <summary>What can follow</summary>
      <ul class="list stack small">
        {edges.map(({ to, events }) => <li key={to}><strong>{wordsOf(to)}</strong> <span class="quiet">({stateMeaning(machine, to)})</span> when {eventWords(events)}</li>)}
      </ul>
    </details>
  );
}
