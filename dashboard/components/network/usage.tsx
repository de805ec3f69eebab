import type { JSX } from 'preact';
import { usageText } from '../../data/network-kind.js';
import '../../styles/object-page.css';

/** How many addresses are handed out, of how many. */
export const Usage = ({ used, capacity }: { readonly used: number; readonly capacity: number }): JSX.Element => (
  <span class="usage">
    <span class="number nowrap">{usageText(used, capacity)}</span>
    {capacity > 0 && <span class="bar" aria-hidden="true"><span style={{ width: `${Math.min(100, (100 * used) / capacity)}%` }} /></span>}
  </span>
);
