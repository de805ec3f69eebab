import '../styles/figures.css';
import type { JSX } from 'preact';
import type { Figures as Counted, Share } from '../data/standing.js';
import type { Tone } from '../data/tone.js';

interface FigureProps {
  readonly label: string;
  readonly share: Share;
  readonly path: string;
}

/** What is counted, each with the way to its list. */
export const Figures = ({ figures: { nodes, services, tasks, managers } }: { readonly figures: Counted }): JSX.Element => (
  <nav class="figures" aria-label="Figures">
    <Figure label="nodes ready" share={nodes} path="/nodes" />
    <Figure label="services complete" share={services} path="/services" />
    <Figure label="tasks running" share={tasks} path="/tasks" />
    {managers !== undefined && <Figure label="managers reachable" share={managers} path="/nodes?role=manager" />}
  </nav>
);

const Figure = ({ label, share: { good, all }, path }: FigureProps): JSX.Element => (
  <a class={`card figure ${toneOfShare({ good, all })}`} href={path}>
    <span class="amount number">{good} <small>of {all}</small></span>
    <span class="quiet">{label}</span>
  </a>
);

const toneOfShare = ({ good, all }: Share): Tone => (all === 0 ? 'idle' : good >= all ? 'good' : good === 0 ? 'bad' : 'busy');
