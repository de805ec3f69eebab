import '../styles/lists.css';
import type { JSX } from 'preact';
import type { UpdateProgress } from '../data/service-rows.js';

/** How far an update is. */
export const UpdateBar = ({ progress: { done, all } }: { readonly progress: UpdateProgress }): JSX.Element => (
  <span class="update-progress">
    <span class="bar" role="progressbar" aria-label="Tasks updated" aria-valuemin={0} aria-valuemax={all} aria-valuenow={done}><span style={{ width: `${all === 0 ? 0 : Math.round((100 * done) / all)}%` }} /></span>
    <span class="quiet small nowrap number">{done} of {all} new</span>
  </span>
);
