import type { JSX } from 'preact';
import type { Lane, LaneCell, Lanes } from '../data/lanes.js';
import { INGRESS } from '../../model/network.js';
import { ObjectLink } from './links.js';

export interface NetworkLanesProps {
  readonly lanes: Lanes;
  /** The chosen request goes over the mesh's network. */
  readonly isIngressChosen: boolean;
}

/** Overlay networks as lines below the nodes; the dots say who is on them, and so does a text for those who listen. */
export const NetworkLanes = ({ lanes: { shown, more }, isIngressChosen }: NetworkLanesProps): JSX.Element => (
  <ul class="list net-lanes" aria-label="Overlay networks">
    {shown.map((lane) => <LaneRow key={lane.network} lane={lane} isChosen={isIngressChosen && lane.network === INGRESS} />)}
    {more > 0 && <li class="net-lanes-more small"><a href="/networks">and {more} more networks</a></li>}
  </ul>
);

const LaneRow = ({ lane: { network, notes, vni, members, cells }, isChosen }: { readonly lane: Lane; readonly isChosen: boolean }): JSX.Element => (
  <li class={`net-lane ${isChosen ? 'chosen' : ''}`}>
    <span class="net-lane-name small" title={vni === 0 ? undefined : `VNI ${vni}`}>
      <ObjectLink kind="Network" name={network} />{network === INGRESS && <span class="quiet"> (mesh)</span>}
      {notes.length > 0 && <span class="quiet"> {notes.join(', ')}</span>}
      <span class="visually-hidden">{members.length === 0 ? ': no node is on it' : `: joins ${members.join(', ')}`}</span>
    </span>
    {cells.map((cell, column) => <span key={column} aria-hidden="true" class={classOf(cell)} />)}
  </li>
);

const classOf = ({ isOn, left, right, up, down }: LaneCell): string =>
  ['net-lane-cell', isOn ? 'on' : '', left ? 'left' : '', right ? 'right' : '', up ? 'up' : '', down ? 'down' : ''].filter((name) => name !== '').join(' ');
